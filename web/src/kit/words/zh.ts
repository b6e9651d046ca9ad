const zh = {
  slow: "仍在等待服务器的回答。",
  retry: "重试",
  noAnswer: "没有收到服务器的回答",
  noAnswerWhy: "网络中断或服务器忙。已输入的内容不会丢失，可稍后重试。",
  requestId: "请求编号",
  asOf: (time: string) => `数据截至 ${time}`,
};

export default zh;
