const zh = {
  pin: "地点标记。可拖动；方向键移动 5 米，按住 Shift 移动 50 米。",
  sketch: "位置图",
  zoomIn: "放大",
  zoomOut: "缩小",
};

export default zh;
