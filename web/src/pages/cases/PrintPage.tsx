// 工单: the work order of a case on one A4 sheet, printed by the browser itself.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useEffect } from "react";
import { Link, useParams } from "react-router";

import { api } from "../../kit/api";
import { useWords } from "../../kit/language";
import { Part } from "../../kit/Part";
import "./list/list.css";
import "./print/print.css";
import { Sheet, type SheetData } from "./print/Sheet";
import { printWords } from "./print/words";

export default function PrintPage(): ReactNode {
  const words = useWords(printWords);
  const id = Number(useParams()["id"]);
  const query = useQuery({ queryKey: ["work order", id], queryFn: () => sheetOf(id), refetchOnReconnect: false });
  const number = query.data?.one.case_number ?? query.data?.one.acceptance_number;
  useEffect(() => {
    if (number === undefined) return;
    const before = document.title; // browsers name the PDF by it
    document.title = `${words.title} ${number}`;
    return () => {
      document.title = before;
    };
  }, [number, words]);
  return (
    <main id="main" className="gw-order-desk" tabIndex={-1}>
      <div className="gw-order-bar">
        <Button type="primary" disabled={query.data === undefined} onClick={() => print()}>
          {words.print}
        </Button>
        <Link className="gw-button" to={`/cases/${id}`}>
          {words.back}
        </Link>
      </div>
      <Part query={query} lines={12}>
        {(data) => <Sheet data={data} />}
      </Part>
    </main>
  );
}

async function sheetOf(id: number): Promise<SheetData> {
  const params = { params: { path: { case_id: id } } };
  const [one, clocks, evidence, edition] = await Promise.all([
    api.GET("/api/v1/cases/{case_id}", params),
    api.GET("/api/v1/cases/{case_id}/deadlines", params),
    api.GET("/api/v1/cases/{case_id}/evidence", params),
    api.GET("/api/v1/handbook/in-force"),
  ]);
  if (!one.data || !clocks.data || !evidence.data) throw new Error("no answer");
  const item = await api.GET("/api/v1/handbook/items/{item_id}", { params: { path: { item_id: one.data.item.id } } }).catch(() => null);
  const condition = item?.data?.conditions.find((other) => other.id === one.data?.condition?.id);
  return {
    one: one.data,
    clocks: clocks.data,
    pictures: evidence.data.pictures.filter((other) => !other.is_after),
    closing: condition?.closing_text ?? null,
    city: edition.data?.city ?? "",
  };
}
