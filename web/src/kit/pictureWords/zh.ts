const zh = {
  before: "处置前",
  after: "处置后",
  slider: "处置前后对比",
  shows: (percent: number) => `左侧 ${percent} % 为处置前`,
  full: "全屏",
  notYet: "图片暂不可见：正在作去隐私处理，或已过保存期。",
  again: "再试",
  commands: { left: "对比线左移", right: "对比线右移", full: "全屏查看图片" },
};

export default zh;
