// The small desk: pending candidates, confirm, reject. Ages are counted by the server's clock, never by the browser's.
"use strict";

const TEXTS = {
  zh: {
    desk: "接线员工作台", queue: "待确认线索", cases: "最近登记的案卷", empty: "当前没有待确认线索。巡查仍在进行，有新线索会自动出现。",
    more: "还有更多线索，处理后依次显示。", noCases: "尚无案卷。", danger: "危险", camera: "摄像机", pictureAge: "照片时间",
    firstSeen: "首次发现", score: "置信度", confirm: "确认登记", reject: "不采用", reason: "不采用的原因", pick: "选择原因…",
    why: "请说明（至少 4 个字）", noPicture: "照片不可用", other: "English", count: (n) => `${n} 条待确认`,
    delay: (s) => `，码流延迟至多 ${s} 秒`, delayUnknown: "，码流延迟未知", ago: (t) => `${t.trim()}前`,
    registered: (n) => `已登记案卷 ${n}`, rejected: "已记录：不采用", unsure: "存疑，派人核实",
    sentToVerify: (n) => `已登记案卷 ${n}，已派发核实`, undo: "撤销", undone: "已撤销，线索回到队列", offline: (t) => `与服务器失去联系，以下内容是 ${t.trim()}前的，暂不能操作。`,
    units: [[" 天", 86400], [" 小时", 3600], [" 分钟", 60], [" 秒", 1]], picture: (i, c) => `${c} 的照片：${i}`,
    notVerified: (what) => `未核实：${what.join("；")}`, proposed: "（建议值）", clockAssumed: "（计时方式待定）",
    stages: { arrive: "到场", handle: "处置", stop: "制止", penalise: "处罚", demolish: "拆除" },
    limitUnits: { continuous: { min: "分钟", h: "小时", day: "天" }, working: { min: "工作分钟", h: "工作时", day: "工作日" } },
  },
  en: {
    desk: "operators' desk", queue: "Waiting for a person", cases: "Latest cases",
    empty: "Nothing is waiting. The patrol goes on; what it finds appears here by itself.",
    more: "More are waiting; they appear as these are settled.", noCases: "No case yet.", danger: "Danger", camera: "Camera",
    pictureAge: "Picture taken", firstSeen: "First seen", score: "Score", confirm: "Confirm", reject: "Reject",
    reason: "Reason for rejecting", pick: "Reason…", why: "Say why (at least 4 characters)", noPicture: "Picture not available",
    other: "中文", count: (n) => `${n} waiting`, delay: (s) => `, at most ${s} s late in the stream`,
    delayUnknown: ", delay in the stream unknown", ago: (t) => `${t} ago`, registered: (n) => `Case ${n} registered`,
    rejected: "Noted: rejected", unsure: "Not sure: send an inspector",
    sentToVerify: (n) => `Case ${n} registered, an inspector is sent`, undo: "Undo", undone: "Taken back: it waits again", offline: (t) => `No contact with the server: this is ${t} old and cannot be acted on.`,
    units: [[" d", 86400], [" h", 3600], [" min", 60], [" s", 1]], picture: (i, c) => `Picture of ${c}: ${i}`,
    notVerified: (what) => `Not verified: ${what.join("; ")}`, proposed: " (proposed)", clockAssumed: " (clock assumed)",
    stages: { arrive: "on site", handle: "handling", stop: "stopping", penalise: "penalty", demolish: "demolition" },
    limitUnits: { continuous: { min: "min", h: "h", day: "d" }, working: { min: "working min", h: "working h", day: "working d" } },
  },
};
const POLL_MS = 2000;
const OLD_PICTURE_S = 600; // older than this, the street may look different by now
const PAGE = 24;
const UNDO_MS = 9500; // the server takes a decision back for ten seconds

let language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en");
let clockAheadMs = 0;
let lastAnswer = Date.now();
let isOffline = false;
let reasons = [];
let shown = { candidates: [], hasMore: false, cases: [] };
const handbook = new Map(); // items of the edition in force, by id
const busy = new Set();

const find = (selector, within = document) => within.querySelector(selector);
const text = () => TEXTS[language];

async function call(path, options = {}) {
  const headers = { ...options.headers, "X-CSRF-Token": csrfToken, "Accept-Language": language };
  const answer = await fetch(`/api/v1${path}`, { ...options, headers, cache: "no-cache" });
  if (answer.status === 401) location.reload(); // the session has ended: the page asks for the password again
  const date = Date.parse(answer.headers.get("Date"));
  if (!Number.isNaN(date)) clockAheadMs = Date.now() - date;
  lastAnswer = Date.now();
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.detail), { isRefusal: true });
  return body;
}

const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const at = text().units.findIndex(([, size]) => whole >= size);
  if (at < 0) return `0${text().units[3][0]}`;
  const [name, size] = text().units[at];
  const next = text().units[at + 1];
  const rest = next && at < 2 ? Math.floor((whole % size) / next[1]) : 0;
  return `${Math.floor(whole / size)}${name}${rest ? ` ${rest}${next[0]}` : ""}`;
}

const secondsSince = (instant) => (Date.now() - clockAheadMs - Date.parse(instant)) / 1000;

function localise(root) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = text()[node.dataset.text];
  for (const node of root.querySelectorAll("[data-hold]")) node.placeholder = text()[node.dataset.hold];
}

function newCard(candidate) {
  const card = find("#candidate").content.firstElementChild.cloneNode(true);
  card.dataset.id = candidate.id;
  const select = find(".reason", card);
  select.addEventListener("change", () => {
    const reason = reasons.find((one) => one.reason === select.value);
    find(".why", card).hidden = !reason?.needs_text;
    enable(card);
  });
  find(".why", card).addEventListener("input", () => enable(card));
  find(".decide", card).addEventListener("submit", (event) => { event.preventDefault(); confirm(card); });
  find(".unsure", card).addEventListener("click", () => unsure(card));
  find(".reject", card).addEventListener("click", () => reject(card));
  find("img", card).addEventListener("error", () => showNone(card));
  fillReasons(select);
  localise(card);
  return card;
}

function fillReasons(select) {
  const chosen = select.value;
  select.replaceChildren(new Option(text().pick, ""), ...reasons.map((one) => new Option(one[language], one.reason)));
  select.value = chosen;
}

function fillCard(card, candidate) {
  card.candidate = candidate;
  card.classList.toggle("is-danger", candidate.is_danger);
  find(".danger", card).hidden = !candidate.is_danger;
  find(".item", card).textContent = candidate.item[language];
  find(".condition", card).textContent = candidate.condition[language];
  find(".camera", card).textContent = candidate.camera.name;
  find(".score", card).textContent = candidate.score.toFixed(2);
  const item = handbook.get(candidate.item.id);
  find(".hint", card).textContent = item?.[`hint_${language}`] || "";
  const doubts = item ? doubtsAbout(item, candidate.condition.id) : [];
  find(".doubts", card).hidden = !doubts.length;
  find(".doubts", card).textContent = text().notVerified(doubts);
  const picture = candidate.picture;
  if (picture) showPicture(card, picture);
  else showNone(card);
  enable(card);
}

// What of an item nobody has read in the text that counts: its codes, and the limits of the condition.
function doubtsAbout(item, conditionId) {
  const { stages, limitUnits, proposed, clockAssumed } = text();
  const codes = item.codes.filter((one) => one.verified !== "verified").map((one) => `${one.title} ${one.code}`);
  const limits = item.conditions.find((one) => one.id === conditionId)?.limits || [];
  const open = limits.filter((one) => one.verified !== "verified" || one.is_proposed || one.is_clock_assumed);
  return [...codes, ...open.map((one) =>
    `${stages[one.stage]} ${one.value} ${limitUnits[one.clock][one.unit]}${one.is_proposed ? proposed : ""}${one.is_clock_assumed ? clockAssumed : ""}`)];
}

function showPicture(card, picture) {
  const image = find("img", card);
  image.alt = text().picture(card.candidate.item[language], card.candidate.camera.name);
  const frame = find(".picture", card);
  frame.href = picture.picture_url; // signed anew with each answer: the one of before expires
  if (image.dataset.of === String(picture.id)) return;
  find(".no-picture", card).hidden = true;
  image.hidden = false;
  image.dataset.of = picture.id;
  image.src = picture.picture_url;
  frame.style.aspectRatio = `${picture.width_px} / ${picture.height_px}`;
  const [left, top, right, bottom] = picture.box.map((part) => part * 100);
  const box = find(".box", card);
  box.hidden = false;
  Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
}

function showNone(card) {
  find(".no-picture", card).hidden = false;
  find("img", card).hidden = true;
  find(".box", card).hidden = true;
}

function enable(card) {
  const select = find(".reason", card);
  const needsText = !find(".why", card).hidden;
  const isFree = !isOffline && !busy.has(card.candidate?.id);
  find(".confirm", card).disabled = !isFree || !card.candidate?.picture;
  find(".unsure", card).disabled = find(".confirm", card).disabled;
  find(".reject", card).disabled = !isFree || !select.value || (needsText && find(".why", card).value.trim().length < 4);
}

function tellAges() {
  for (const card of document.querySelectorAll(".card")) {
    const { picture, first_seen_at } = card.candidate;
    find(".first-seen", card).textContent = text().ago(span(secondsSince(first_seen_at)));
    const age = find(".age", card);
    if (!picture) { age.textContent = text().noPicture; continue; }
    const delay = picture.age_when_taken_s;
    const late = delay === null ? text().delayUnknown : text().delay(delay < 10 ? delay.toFixed(1) : Math.ceil(delay));
    age.textContent = text().ago(span(secondsSince(picture.taken_at))) + late;
    age.classList.toggle("is-old", secondsSince(picture.taken_at) > OLD_PICTURE_S);
  }
  const trouble = find("#trouble");
  trouble.hidden = !isOffline;
  if (isOffline) trouble.textContent = text().offline(span((Date.now() - lastAnswer) / 1000));
}

function render() {
  document.documentElement.lang = language;
  localise(document);
  sayInForms(language);
  find("#language").textContent = text().other;
  const queue = find("#queue");
  const cards = new Map([...queue.children].map((card) => [Number(card.dataset.id), card]));
  shown.candidates.forEach((candidate, place) => {
    const card = cards.get(candidate.id) || newCard(candidate);
    cards.delete(candidate.id);
    fillCard(card, candidate);
    if (!queue.children[place]) queue.append(card);
    else if (queue.children[place] !== card && !queue.contains(document.activeElement)) queue.insertBefore(card, queue.children[place]);
    else if (!card.isConnected) queue.append(card); // somebody is at a card: nothing may move under their hand
  });
  for (const card of cards.values()) card.remove();
  find("#empty").hidden = shown.candidates.length > 0;
  find("#more").hidden = !shown.hasMore;
  find("#count").textContent = text().count(`${shown.candidates.length}${shown.hasMore ? "+" : ""}`);
  find("#no-cases").hidden = shown.cases.length > 0;
  find("#cases").replaceChildren(...shown.cases.map(caseLine));
  tellAges();
}

function caseLine(one) {
  const line = document.createElement("li");
  line.classList.toggle("is-dropped", one.state === "not_accepted" || one.state === "voided");
  const number = document.createElement("b");
  number.textContent = one.acceptance_number;
  const time = document.createElement("time");
  time.dateTime = one.registered_at;
  time.textContent = new Date(one.registered_at).toLocaleString(language);
  line.append(number, ` ${one.item[language]}`, time);
  return line;
}

let noticeTimer = 0;
let undoable = null; // id of the candidate that was decided on last, while that can be taken back
function notice(message, decidedId = null) {
  find("#said").textContent = message;
  undoable = decidedId;
  find("#undo").hidden = decidedId === null;
  find("#notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { find("#notice").hidden = true; undoable = null; }, decidedId === null ? 6000 : UNDO_MS);
}

async function undo() {
  const id = undoable;
  if (id === null) return;
  undoable = null;
  try {
    const back = await post(`/candidates/${id}/undo`, {});
    await post(`/candidates/${id}/give-back`, { lease_token: back.lease_token });
    notice(text().undone);
  } catch (error) {
    notice(error.message);
  }
  await refresh();
}

async function decide(card, path, wish, done) {
  const { id, version, picture } = card.candidate;
  busy.add(id);
  enable(card);
  try {
    const seen = picture ? { version, evidence_id: picture.id } : { version };
    notice(done(await post(`/candidates/${id}/${path}`, { ...wish, ...seen })), id);
    card.remove();
  } catch (error) {
    notice(error.message);
  }
  busy.delete(id);
  await refresh();
}

const confirm = (card) => decide(card, "confirm", {}, (made) => text().registered(made.acceptance_number));
const unsure = (card) => decide(card, "unsure", {}, (made) => text().sentToVerify(made.acceptance_number));
const reject = (card) => {
  const why = find(".why", card);
  const wish = { reason: find(".reason", card).value, text: why.hidden ? null : why.value };
  return decide(card, "reject", wish, () => text().rejected);
};

async function refresh() {
  try {
    if (!reasons.length) {
      reasons = await call("/candidates/reject-reasons");
      for (const item of (await call("/handbook/items")).items) handbook.set(item.id, item);
    }
    const queue = await call(`/candidates?limit=${PAGE}`);
    const cases = await call("/cases?limit=8");
    shown = { candidates: queue.items, hasMore: queue.next_cursor !== null, cases: cases.items };
    isOffline = false;
  } catch {
    isOffline = true;
  }
  render();
}

async function keepFresh() {
  await refresh();
  setTimeout(keepFresh, POLL_MS);
}

find("#undo").addEventListener("click", undo);
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea");
  if (event.code === "KeyZ" && !isTyping && !event.altKey && !event.metaKey && !event.ctrlKey) undo();
});
find("#language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
  document.querySelectorAll(".reason").forEach(fillReasons);
  render();
});
setInterval(tellAges, 1000);
render();
begin(keepFresh);
