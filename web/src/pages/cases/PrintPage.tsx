export default function PrintPage() {
  return <h1>PrintPage</h1>;
}
