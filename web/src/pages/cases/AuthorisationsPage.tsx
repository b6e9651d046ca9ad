export default function AuthorisationsPage() {
  return <h1>AuthorisationsPage</h1>;
}
