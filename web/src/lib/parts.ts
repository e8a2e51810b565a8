// Parts of the page that bring large libraries with them: fetched beside the data, not before.

export const mapView = () => import('../views/MapView.svelte');
export const planPage = () => import('../views/PlanPage.svelte');
