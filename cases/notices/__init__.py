"""Notices (通知): who is told what, in the application, by e-mail, and by webhook; nobody is told twice."""
