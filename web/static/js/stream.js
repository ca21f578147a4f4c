// Asks a question and reports the events of the answer as they arrive.
import { EventSourceParserStream } from "../vendor/eventsource-parser/stream.js";

export class Fault extends Error {}

// body: as POST /ask takes it. tell(progress): what is being done meanwhile. Resolves to the whole answer and its HTML;
// rejects with a Fault whose message can be shown. A stream without "done" was cut short.
export async function ask(body, tell) {
  let response;
  try {
    response = await fetch("/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ ...body, stream: true, html: true }),
    });
  } catch {
    throw new Fault("The service cannot be reached.");
  }
  if (!response.ok) throw new Fault(await detail(response));
  try {
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    let html;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const data = JSON.parse(value.data);
      if (value.event === "done") return { response: data, html };
      if (value.event === "error") throw new Fault(data.detail);
      if (value.event === "progress") tell(data);
      if (value.event === "page") html = data.html;
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
  }
  throw new Fault("The answer was cut short.");
}

async function detail(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return "The service answered with an error.";
  }
}
