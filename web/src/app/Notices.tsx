// What the city told this person: a drawer over the page.
import { Button, Drawer } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { $api, queryClient } from "../kit/api";
import { inText } from "../kit/instant";
import { named, useLanguage, useWords } from "../kit/language";
import { Part } from "../kit/Part";
import { appWords } from "./words";

export default function Notices({ close }: { close: () => void }): ReactNode {
  const words = useWords(appWords);
  return (
    <Drawer open onClose={close} title={words.notices} mask={{ blur: false }}>
      <NoticeList close={close} />
    </Drawer>
  );
}

function NoticeList({ close }: { close: () => void }): ReactNode {
  const words = useWords(appWords);
  const language = useLanguage();
  const notices = $api.useQuery("get", "/api/v1/notices", { params: { query: { limit: 50 } } });
  const changed = () => {
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/notices"] });
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/notices/unread"] });
  };
  const read = $api.useMutation("post", "/api/v1/notices/{notice_id}/read", { onSettled: changed });
  const readAll = $api.useMutation("post", "/api/v1/notices/read-all", { onSettled: changed });
  return (
    <Part query={notices} empty={(page) => (page.items.length === 0 ? <p>{words.noNotices}</p> : null)}>
      {(page) => (
        <>
          <Button
            size="small"
            disabled={page.items.length === 0}
            onClick={() => readAll.mutate({ body: { until_id: Math.max(...page.items.map((one) => one.id)) } })}
            loading={readAll.isPending}
          >
            {words.readAll}
          </Button>
          <ul className="gw-notices">
            {page.items.map((notice) => (
              <li key={notice.id} className={notice.read_at === null ? "gw-unread" : undefined}>
                <Link
                  to={
                    notice.case_id !== null
                      ? `/cases/${notice.case_id}`
                      : notice.candidate_id !== null
                        ? `/review/${notice.candidate_id}`
                        : "/"
                  }
                  onClick={() => {
                    close();
                    if (notice.read_at === null) read.mutate({ params: { path: { notice_id: notice.id } } });
                  }}
                >
                  {notice.is_urgent && <span aria-hidden="true">⚠ </span>}
                  {named(notice.subject, language)}
                </Link>
                <div>{named(notice.body, language)}</div>
                <time dateTime={notice.created_at} className="gw-quiet">
                  {inText(notice.created_at, language)}
                </time>
              </li>
            ))}
          </ul>
        </>
      )}
    </Part>
  );
}
