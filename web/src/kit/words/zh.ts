const zh = {
  slow: "仍在等待服务器的回答。",
  retry: "重试",
  noAnswer: "没有收到服务器的回答",
  noAnswerWhy: "网络中断或服务器忙。已输入的内容不会丢失，可稍后重试。",
  requestId: "请求编号",
  asOf: (time: string) => `数据截至 ${time}`,
  clock: {
    names: {
      case: "全程",
      accept: "受理",
      verify: "核实",
      file: "立案",
      dispatch: "派遣",
      arrive: "到场",
      handle: "处置",
      inspect: "核查",
      close: "结案",
    },
    left: (time: string) => `剩 ${time}`,
    over: (time: string, times: string) => `超 ${time} ×${times}`,
    near: "临期",
    held: "暂停",
    stopped: "按期停止",
    working: "工作时",
    provisional: "暂定",
  },
};

export default zh;
