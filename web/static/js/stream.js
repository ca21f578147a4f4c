// Asks a question and reports the events of the answer as they arrive.
import { EventSourceParserStream } from "../vendor/eventsource-parser/stream.js";

export class Fault extends Error {}

// body: as POST /ask takes it. on: { citation(citation), delta(text) }. Resolves to the whole answer;
// rejects with a Fault whose message can be shown. A stream without "done" was cut short.
export async function ask(body, on, signal) {
  let response;
  try {
    response = await fetch("/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ ...body, stream: true }),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault("The service cannot be reached.");
  }
  if (!response.ok) throw new Fault(await detail(response));
  try {
    const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const data = JSON.parse(value.data);
      if (value.event === "done") return data;
      if (value.event === "error") throw new Fault(data.detail);
      if (value.event === "citation") on.citation(data);
      if (value.event === "delta") on.delta(data.text);
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Fault) throw error;
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
