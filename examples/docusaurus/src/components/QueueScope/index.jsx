import Head from "@docusaurus/Head";
import useBaseUrl from "@docusaurus/useBaseUrl";

/** A scene; every attribute of <queue-scope> may be given. */
export default function QueueScope(attributes) {
  return (
    <>
      <Head>
        <script type="module" src={useBaseUrl("/queuescope/register.js")} />
      </Head>
      <queue-scope {...attributes} />
    </>
  );
}
