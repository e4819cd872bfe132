// A model endpoint in OpenAI's form that answers from a script, so that the samples run without a key and without a network.
import { createServer } from "node:http";

const usage = { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 };

/** Asks for the tool once when tools are offered, then answers; the answer repeats what was asked. */
function choice(request) {
  const asked = request.messages.findLast((message) => message.role === "user");
  const question = typeof asked.content === "string" ? asked.content : asked.content.map((part) => part.text).join(" ");
  const answered = request.messages.some((message) => message.role === "tool");
  if (request.tools?.length && !answered) {
    const call = { id: "call_1", type: "function", function: { name: request.tools[0].function.name, arguments: '{"order":"A-17"}' } };
    return { index: 0, finish_reason: "tool_calls", message: { role: "assistant", content: null, tool_calls: [call] } };
  }

  return { index: 0, finish_reason: "stop", message: { role: "assistant", content: `You asked: ${question} It arrives tomorrow.` } };
}

function chunks(choice) {
  const { tool_calls: calls, content } = choice.message;
  const deltas = calls
    ? [{ role: "assistant", tool_calls: calls.map((call, index) => ({ index, ...call })) }]
    : [{ role: "assistant", content: "" }, ...content.split(/(?<= )/).map((word) => ({ content: word }))];
  return [...deltas.map((delta) => ({ index: 0, delta, finish_reason: null })), { index: 0, delta: {}, finish_reason: choice.finish_reason }];
}

/** Starts the endpoint on a free port; returns its base URL and how to stop it. */
export async function startModel() {
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const part of incoming) body += part;
    const request = JSON.parse(body);
    const head = { id: "chatcmpl-1", created: 1_700_000_000, model: `${request.model}-2025-08-07`, system_fingerprint: "fp_1" };
    const answer = choice(request);
    if (!request.stream) {
      outgoing.setHeader("content-type", "application/json");
      outgoing.end(JSON.stringify({ ...head, object: "chat.completion", choices: [answer], usage }));
      return;
    }

    outgoing.setHeader("content-type", "text/event-stream");
    for (const chunk of chunks(answer)) {
      outgoing.write(`data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", choices: [chunk] })}\n\n`);
    }
    outgoing.write(`data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", choices: [], usage })}\n\n`);
    outgoing.end("data: [DONE]\n\n");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
