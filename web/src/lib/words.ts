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
  lines: ['Trenches of this plan', 'Chiến hào của kế hoạch', 'Tranchées du plan'],
  line: ['trench', 'chiến hào', 'tranchée'],
  draw: ['Draw an approach trench', 'Vẽ chiến hào tiếp cận', "Tracer une tranchée d'approche"],
  drawHint: [
    'Choose points on the map from the rear forward. With the keyboard: move the map with the arrow keys, Enter sets a point at its centre.',
    'Chọn các điểm trên bản đồ, từ phía sau ra phía trước. Bằng bàn phím: di bản đồ bằng phím mũi tên, Enter đặt điểm ở tâm.',
    "Choisissez des points sur la carte, de l'arrière vers l'avant. Au clavier : déplacez la carte aux flèches, Entrée pose un point au centre.",
  ],
  setPoint: ['Point at the centre', 'Điểm ở tâm', 'Point au centre'],
  dropPoint: ['Take the last point back', 'Bỏ điểm cuối', 'Retirer le dernier point'],
  finish: ['Finish the line', 'Kết thúc đường', 'Terminer le tracé'],
  giveUp: ['Give up', 'Hủy bỏ', 'Abandonner'],
  long: ['long', 'dài', 'de long'],
  openGround: ['open ground left', 'khoảng trống còn lại', 'de terrain découvert'],
  point: ['point', 'điểm', 'point'],
  pointHint: ['Drag, or move with the arrow keys.', 'Kéo, hoặc dùng phím mũi tên.', 'Glissez, ou déplacez aux flèches.'],
  branches: ['metres dug for each metre', 'số mét đào trên mỗi mét', 'mètres creusés par mètre'],
  phase: ['phase', 'giai đoạn', 'phase'],
  share1: ['share of its men', 'tỉ lệ quân số', 'part de ses hommes'],
  giveDig: ['Give it to this unit to dig', 'Giao đơn vị này đào', 'La confier à cette unité'],
  dugBy: ['dug by', 'do đơn vị đào', 'creusée par'],
  dugByNone: ['no task digs it yet', 'chưa có nhiệm vụ nào đào', 'aucune mission ne la creuse encore'],
  removeLine: ['Remove this line', 'Xóa đường này', 'Supprimer ce tracé'],
  removeTask: ['Remove this task', 'Xóa nhiệm vụ này', 'Supprimer cette mission'],
  addUnit: ['add a unit', 'thêm đơn vị', 'ajouter une unité'],
  finishTime: ['end', 'kết thúc', 'fin'],
  atNight: ['at night', 'ban đêm', 'de nuit'],
  less: ['less', 'trừ', 'moins'],
  points: ['points', 'điểm phần trăm', 'points'],
  gapHint: [
    'chance that the besieger holds it, first less second',
    'xác suất bên bao vây giữ, thứ nhất trừ thứ hai',
    "probabilité que l'assiégeant le tienne, première moins seconde",
  ],
  moreBesieger: ['more the besieger’s', 'nghiêng về bên bao vây', "plutôt à l'assiégeant"],
  moreGarrison: ['more the garrison’s', 'nghiêng về bên phòng ngự', 'plutôt à la garnison'],
  same: ['no difference', 'không khác', 'aucun écart'],
  unknownThere: ['not known', 'không rõ', 'inconnu'],
  mostDifferent: ['Where they differ most at this dawn', 'Nơi khác nhau nhiều nhất lúc rạng sáng này', 'Où ils diffèrent le plus à cette aube'],
  previousEvent: ['Event before', 'Sự kiện trước', 'Événement précédent'],
  nextEvent: ['Next event', 'Sự kiện sau', 'Événement suivant'],
  to: ['to', 'đến', 'à'],
  seeOnMap: ['See the difference on the map', 'Xem khác biệt trên bản đồ', "Voir l'écart sur la carte"],
  barNote: [
    'Bar: 90% of the pairs; dot: their mean; line: nought. Each row has its own scale.',
    'Thanh: 90% số cặp; chấm: trung bình; vạch: số không. Mỗi dòng một thang riêng.',
    'Barre : 90 % des paires ; point : leur moyenne ; trait : zéro. Chaque ligne a son échelle.',
  ],
  skill: ['Skill against the best baseline', 'Độ khéo so với mốc tốt nhất', 'Apport face à la meilleure référence'],
  skillNote: [
    '1 = the record itself, 0 = no better than the best of the baselines; the bar holds 95%. Quantities of the exam alone.',
    '1 = đúng như lịch sử, 0 = không hơn mốc tốt nhất; thanh chứa 95%. Chỉ các đại lượng dùng để kiểm tra.',
    "1 = l'histoire même, 0 = pas mieux que la meilleure référence ; la barre contient 95 %. Grandeurs de l'examen seules.",
  ],
  targets: ['What was to be reached, set before the run', 'Mục tiêu đặt trước khi chạy', "Ce qu'il fallait atteindre, fixé d'avance"],
  wanted: ['wanted', 'yêu cầu', 'voulu'],
  cameOut: ['came out', 'kết quả', 'obtenu'],
  met: ['met', 'đạt', 'atteint'],
  notMet: ['not met', 'không đạt', 'manqué'],
  mean_skill: ['mean skill against the best baseline, at least', 'độ khéo trung bình so với mốc tốt nhất, ít nhất', 'apport moyen face à la meilleure référence, au moins'],
  cover90: ['share of the record inside the 90% bands, at least', 'tỉ lệ số liệu lịch sử nằm trong dải 90%, ít nhất', "part de l'histoire dans les bandes à 90 %, au moins"],
  cover90_most: ['the same, at most', 'như trên, nhiều nhất', 'la même, au plus'],
  position_nothing: ["posts: better than 'nothing changes' by at least", 'cứ điểm: hơn mốc "không gì thay đổi" ít nhất', 'postes : mieux que « rien ne change » d’au moins'],
  position_schedule: ['posts: better than the schedule by at least', 'cứ điểm: hơn mốc "theo lịch" ít nhất', "postes : mieux que l'horaire d'au moins"],
  fromStart: ['Fought from', 'Mô phỏng từ', 'Joué depuis'],
  reliability: ['Chances given, and how often it came so', 'Xác suất đưa ra và tần suất thực', 'Chances données, et fréquence observée'],
  bandsAgainst: ['Bands against the record', 'Dải dự báo so với lịch sử', "Bandes face à l'histoire"],
  inside: ['of the record inside the 90% band', 'số liệu lịch sử nằm trong dải 90%', "de l'histoire dans la bande à 90 %"],
  basis: ['What was run', 'Đã chạy gì', 'Ce qui a été simulé'],
  bandOfRuns: ['median, 50% and 90% of runs', 'trung vị, 50% và 90% số lần', 'médiane, 50 % et 90 % des réplications'],
  thisRun: ['this replication', 'lần này', 'cette réplication'],
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

/** A difference of chances in points of a hundred, with its sign: +38, −12, 0. */
export function signed(difference: number, language: Language): string {
  const shown = number(100 * difference, language);
  return 100 * difference >= 0.5 ? `+${shown}` : shown;
}
