const zh = {
  title: "阶段",
  names: {
    information: "信息收集",
    establishment: "案卷建立",
    assignment: "任务派遣",
    handling: "任务处理反馈",
    inspection: "案件核查",
    closure: "案件结案",
  },
};

export default zh;
