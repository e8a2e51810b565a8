// The words of the page in its three languages: English, Vietnamese, French.
export type Language = 'en' | 'vi' | 'fr';
export const LANGUAGES: [Language, string][] = [
  ['en', 'English'],
  ['vi', 'Tiếng Việt'],
  ['fr', 'Français'],
];

type Row = [string, string, string];

const WORDS = {
  post: ['Command post', 'Sở chỉ huy', 'Poste de commandement'],
  map: ['Map', 'Bản đồ', 'Carte'],
  plan: ['Plan', 'Kế hoạch', 'Plan'],
  runs: ['Runs', 'Lượt mô phỏng', 'Simulations'],
  compare: ['Compare', 'So sánh', 'Comparer'],
  conference: ['Conference', 'Hội nghị', 'Conférence'],
  scorecard: ['Scorecard', 'Bảng điểm', 'Bilan'],
  language: ['Language', 'Ngôn ngữ', 'Langue'],
  scenario: ['Siege', 'Trận bao vây', 'Siège'],
  situation: ['Situation of', 'Tình hình ngày', 'Situation du'],
  lens: ['Lens', 'Góc nhìn', 'Vue'],
  one: ['One run', 'Một lần', 'Une réplication'],
  all: ['All runs', 'Mọi lần', 'Toutes'],
  record: ['The record', 'Lịch sử', "L'histoire"],
  difference: ['Difference', 'Khác biệt', 'Écart'],
  run: ['Run', 'Lượt', 'Simulation'],
  noRun: ['no run', 'chưa có', 'aucune'],
  needsRun: [
    'Choose a finished run, or start one under Runs.',
    'Hãy chọn một lượt đã xong, hoặc chạy mới ở mục Lượt mô phỏng.',
    'Choisissez une simulation terminée, ou lancez-en une sous Simulations.',
  ],
  noRecord: [
    'This siege has no record.',
    'Trận này không có diễn biến lịch sử.',
    "Ce siège n'a pas de déroulement historique.",
  ],
  replication: ['Replication', 'Lần mô phỏng', 'Réplication'],
  play: ['Play', 'Chạy', 'Lire'],
  pause: ['Pause', 'Dừng', 'Pause'],
  time: ['Time', 'Thời gian', 'Temps'],
  night: ['night', 'đêm', 'nuit'],
  rain: ['rain', 'mưa', 'pluie'],
  layers: ['Show', 'Hiển thị', 'Afficher'],
  cells: ['ground held', 'đất kiểm soát', 'terrain tenu'],
  trenches: ['trenches', 'chiến hào', 'tranchées'],
  units: ['units', 'đơn vị', 'unités'],
  ranges: ['gun ranges', 'tầm pháo', 'portées'],
  perimeter: ['perimeter', 'chu vi phòng ngự', 'périmètre'],
  wire: ['wire', 'dây thép gai', 'barbelés'],
  zones: ['drop zones', 'bãi thả dù', 'zones de largage'],
  names: ['names', 'tên', 'noms'],
  sight: ['Line of sight', 'Tầm nhìn', 'Ligne de vue'],
  sightHint: [
    'Choose a point on the map, or use the centre',
    'Chọn một điểm trên bản đồ, hoặc dùng tâm bản đồ',
    'Choisissez un point sur la carte, ou prenez le centre',
  ],
  fromCentre: ['from the centre', 'từ tâm bản đồ', 'depuis le centre'],
  clear: ['clear', 'xóa', 'effacer'],
  oob: ['Order of battle', 'Tổ chức lực lượng', 'Ordre de bataille'],
  search: ['Search units and places', 'Tìm đơn vị và địa điểm', 'Chercher unités et lieux'],
  nothing: ['nothing found', 'không tìm thấy', 'rien trouvé'],
  places: ['Places', 'Địa điểm', 'Lieux'],
  strength: ['strength', 'quân số', 'effectif'],
  cohesion: ['cohesion', 'tinh thần chiến đấu', 'cohésion'],
  ammunition: ['ammunition', 'đạn dược', 'munitions'],
  tubes: ['tubes', 'nòng pháo', 'tubes'],
  losses: ['losses by cause', 'thương vong theo nguyên nhân', 'pertes par cause'],
  tasks: ['tasks', 'nhiệm vụ', 'missions'],
  noTask: ['none in this plan', 'không có trong kế hoạch này', 'aucune dans ce plan'],
  notHere: ['not present', 'không có mặt', 'absente'],
  men: ['men', 'người', 'hommes'],
  of: ['of', 'trên', 'sur'],
  rounds: ['rounds in its depot', 'viên trong kho', 'coups au dépôt'],
  estimate: ['estimate', 'ước lượng', 'estimation'],
  holder: ['held by', 'do bên giữ', 'tenu par'],
  besieger: ['besieger', 'bên bao vây', 'assiégeant'],
  garrison: ['garrison', 'bên phòng ngự', 'garnison'],
  contested: ['contested', 'giằng co', 'contesté'],
  nobody: ['nobody', 'không bên nào', 'personne'],
  chance: ['chance that the besieger holds it', 'xác suất bên bao vây giữ', "probabilité que l'assiégeant le tienne"],
  asRecorded: ['chance of what was recorded', 'xác suất đúng như lịch sử', "probabilité de ce qui s'est passé"],
  events: ['Events', 'Sự kiện', 'Événements'],
  story: ['Story of this run', 'Diễn biến lần này', 'Récit de cette réplication'],
  storyEnglish: ['', 'Phần tường thuật bằng tiếng Anh.', 'Le récit est en anglais.'],
  bands: ['Over all runs', 'Trên mọi lần', 'Sur toutes les réplications'],
  bandsNote: [
    'median, 50% and 90% of runs; dots: the record',
    'trung vị, 50% và 90% số lần; chấm: lịch sử',
    "médiane, 50 % et 90 % des réplications ; points : l'histoire",
  ],
  reconstruction: ['Reconstruction', 'Phục dựng', 'Reconstitution'],
  interval: ['95% interval', 'khoảng tin cậy 95%', 'intervalle à 95 %'],
  matrix: ['Synchronisation matrix', 'Bảng hiệp đồng', 'Matrice de synchronisation'],
  matrixHint: [
    'Drag a task, or move it with the arrow keys: one watch each.',
    'Kéo nhiệm vụ, hoặc dùng phím mũi tên: mỗi lần một phiên.',
    'Glissez une mission, ou déplacez-la aux flèches : une veille à la fois.',
  ],
  edited: ['edited', 'đã sửa', 'modifié'],
  sound: ['The check finds nothing.', 'Kiểm tra: không có lỗi.', 'La vérification ne trouve rien.'],
  faults: ['faults', 'lỗi', 'défauts'],
  warnings: ['warnings', 'cảnh báo', 'avertissements'],
  repair: ['repair', 'cách sửa', 'remède'],
  saveAs: ['Save as a new plan', 'Lưu thành kế hoạch mới', 'Enregistrer comme nouveau plan'],
  planId: ['id of the new plan', 'mã kế hoạch mới', 'identifiant du nouveau plan'],
  save: ['Save', 'Lưu', 'Enregistrer'],
  saved: ['Saved', 'Đã lưu', 'Enregistré'],
  undo: ['Undo all', 'Bỏ mọi sửa đổi', 'Tout annuler'],
  runIt: ['Run this plan', 'Chạy kế hoạch này', 'Simuler ce plan'],
  task: ['Task', 'Nhiệm vụ', 'Mission'],
  kind: ['kind', 'loại', 'type'],
  unit: ['unit', 'đơn vị', 'unité'],
  objective: ['objective', 'mục tiêu', 'objectif'],
  start: ['start', 'bắt đầu', 'début'],
  guns: ['guns that support it', 'pháo chi viện', "pièces d'appui"],
  words: ['in words', 'bằng lời', 'en mots'],
  chooseTask: ['Choose a task in the matrix.', 'Chọn một nhiệm vụ trong bảng.', 'Choisissez une mission dans la matrice.'],
  close: ['Close', 'Đóng', 'Fermer'],
  newRun: ['New run', 'Lượt mới', 'Nouvelle simulation'],
  replications: ['replications', 'số lần mô phỏng', 'réplications'],
  seed: ['seed', 'hạt giống', 'graine'],
  until: ['until dawn of', 'đến rạng sáng', "jusqu'à l'aube du"],
  parameters: ['parameters', 'tham số', 'paramètres'],
  asItShips: ['as the siege has them', 'theo kịch bản', 'ceux du scénario'],
  startRun: ['Start', 'Bắt đầu', 'Lancer'],
  state: ['state', 'trạng thái', 'état'],
  queued: ['waits', 'đang chờ', 'en attente'],
  running: ['goes on', 'đang chạy', 'en cours'],
  done: ['done', 'đã xong', 'terminée'],
  failed: ['failed', 'thất bại', 'échouée'],
  cancelled: ['cancelled', 'đã hủy', 'annulée'],
  cancel: ['Cancel', 'Hủy', 'Annuler'],
  resume: ['Resume', 'Tiếp tục', 'Reprendre'],
  remove: ['Delete', 'Xóa', 'Supprimer'],
  look: ['Look at it', 'Xem', 'Voir'],
  ahead: ['ahead of it', 'lượt trước nó', 'avant elle'],
  left: ['left', 'còn lại', 'restantes'],
  noRuns: ['No run yet.', 'Chưa có lượt nào.', 'Aucune simulation.'],
  chooseTwo: ['Choose two finished runs.', 'Chọn hai lượt đã xong.', 'Choisissez deux simulations terminées.'],
  first: ['first', 'lượt thứ nhất', 'première'],
  second: ['second', 'lượt thứ hai', 'seconde'],
  mean: ['mean', 'trung bình', 'moyenne'],
  difference2: ['second less first', 'thứ hai trừ thứ nhất', 'seconde moins première'],
  print: ['Print', 'In', 'Imprimer'],
  statements: ['What the document says, and what is found', 'Văn bản nói gì, và kết quả', 'Ce que dit le document, et ce qui est trouvé'],
  statement: ['statement', 'nhận định', 'énoncé'],
  finding: ['finding', 'kết quả', 'constat'],
  verdict: ['verdict', 'kết luận', 'verdict'],
  source: ['source', 'nguồn', 'source'],
  written: ['as written', 'theo tài liệu', 'selon les écrits'],
  english: [
    '',
    'Nội dung đánh giá do chương trình viết bằng tiếng Anh.',
    "Le texte de l'évaluation est rédigé en anglais.",
  ],
  token: ['Token of this post', 'Mã truy cập', "Jeton d'accès"],
  signIn: ['Enter', 'Vào', 'Entrer'],
  loading: ['Loading', 'Đang tải', 'Chargement'],
  share: ['Copy the link', 'Sao chép liên kết', 'Copier le lien'],
  copied: ['Copied', 'Đã sao chép', 'Copié'],
  skip: ['To the content', 'Đến nội dung', 'Au contenu'],
  model: ['The model says', 'Mô hình cho biết', 'Le modèle dit'],
  north: ['N', 'B', 'N'],
  end: ['Resistance ended by the last dawn', 'Kháng cự chấm dứt trước rạng sáng cuối', 'Résistance terminée à la dernière aube'],
  outcome: ['outcome', 'kết cục', 'issue'],
  panel: ['Panel', 'Bảng', 'Panneau'],
  json: ['as JSON', 'dạng JSON', 'en JSON'],
} as const satisfies Record<string, Row>;

export type Word = keyof typeof WORDS;

export function word(key: Word, language: Language): string {
  return WORDS[key][language === 'en' ? 0 : language === 'vi' ? 1 : 2];
}

const MONTHS: Record<Language, (month: number) => string> = {
  en: (m) =>
    ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][m],
  vi: (m) => `tháng ${m + 1}`,
  fr: (m) =>
    ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'][m],
};

/** 30 March, 30 tháng 3, 30 mars. */
export function dayWords(date: string, language: Language): string {
  const [, month, day] = date.split('-').map(Number);
  return `${day} ${MONTHS[language](month - 1)}`;
}

/** 5 686: thin spaces between the thousands, the decimal sign of the language. */
export function number(value: number, language: Language, digits = 0): string {
  const [whole, part] = Math.abs(value).toFixed(digits).split('.');
  const spaced = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? '−' : '';
  return sign + spaced + (part ? (language === 'en' ? '.' : ',') + part : '');
}

export const percent = (p: number): string => `${Math.round(100 * p)}%`;

export function duration(seconds: number): string {
  return seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.max(1, Math.round(seconds))} s`;
}
