using System.IO.Compression;
using System.Text;
using Faultline.Fuzz.Inputs;
using Faultline.Sources.Files;

namespace Faultline.Fuzz.Targets;

/// <summary>Files: lines of OTLP/JSON, trace rows and signals, changed like the requests; plain or behind gzip whose bytes were changed too.</summary>
internal sealed class FileTarget(int seed)
{
    private const int LongestReason = 2_000;

    private static readonly string[] Rows =
    [
        """{"trace_id":"t","workflow":"w","timestamp":"2026-07-15T10:05:00Z","query":"q","response":"r","session_id":"s","messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}],"judge_scores":{"helpfulness":0.4},"attributes":{"intent":"i","n":1}}""",
        """{"trace_id":"t2","workflow":"w","timestamp":1784109900,"query":"q","response":"","tool_calls":[{"name":"f","status":"error","latency_ms":3}],"retrieved":[{"doc":"d","score":0.5},"e"],"user_feedback":"down","escalated":"yes","error":null,"cost_usd":"0.1","input_tokens":3,"passed":false}""",
        """{"trace_id":"t","name":"helpfulness","score":0.4,"label":"bad","comment":"c","key":"k","timestamp":"2026-07-15T10:05:00+02:00"}""",
        """{"session_id":"s","escalated":true,"judge_scores":{"a":1},"outcome":"fail"}""",
    ];

    private static readonly string[] Names =
    [
        "trace_id",
        "span_id",
        "session_id",
        "workflow",
        "timestamp",
        "query",
        "response",
        "messages",
        "role",
        "content",
        "tool_calls",
        "tool_call_id",
        "function",
        "name",
        "status",
        "arguments",
        "result",
        "latency_ms",
        "retrieved",
        "doc",
        "score",
        "label",
        "judge_score",
        "judge_scores",
        "judge_verdict",
        "user_feedback",
        "escalated",
        "outcome",
        "error",
        "attributes",
        "key",
        "comment",
        "resourceSpans",
        "",
    ];

    private readonly DecoderTargets _requests = new(seed);

    public bool Case(Random random)
    {
        var lines = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Line(random)).ToArray();
        // Where the first line is a row, what is wrong in the others costs no row but theirs.
        var isKept = random.Next(2) == 0;
        if (isKept)
        {
            lines = [Encoding.UTF8.GetBytes(Rows[0]), .. lines, Encoding.UTF8.GetBytes(Rows[1])];
        }

        byte[] content = [.. lines.SelectMany(line => (byte[])[.. line, .. "\n"u8])];
        var isCompressed = random.Next(4) == 0;
        if (isCompressed)
        {
            content = Gzip(content);
            content = random.Next(3) == 0 ? content : new ByteMutator(random).Mutate(content, []);
        }

        var (records, last) = DrainAsync(content, random.Next(8) == 0 ? TraceFormat.Otlp : TraceFormat.Auto).GetAwaiter().GetResult();
        Expect.That(!isKept || isCompressed || last, "A good row at the end was lost.");
        return records > 0;
    }

    private static async Task<(int Taken, bool Last)> DrainAsync(byte[] content, TraceFormat format)
    {
        var options = new SourceOptions
        {
            Now = SpanMaker.Now,
            Format = format,
            MaxRecordBytes = 1 << 20,
            MaxDocumentBytes = 4 << 20,
        };
        // Told to be OTLP, a row is a request without spans.
        var (taken, last) = (0, format == TraceFormat.Otlp);
        await foreach (var record in new FileTraceSource("fuzz", () => new MemoryStream(content), options).ReadAsync())
        {
            Expect.That(
                record.Rejection is null || (record.Rejection.Reason.Length + (record.Rejection.Field?.Length ?? 0) <= LongestReason),
                "A reason is as long as what it is about."
            );
            if (record.Spans is { Count: > 0 } spans)
            {
                Expect.Spans(spans);
                taken++;
            }

            if (record.Evaluation is { } evaluation)
            {
                Expect.Evaluation(evaluation);
                taken++;
            }

            if (record.Trace is { } trace)
            {
                Expect.That(trace.TraceId.Length is > 0 and <= 512 && trace.Workflow.Length > 0, "A row got in without its names.");
                taken++;
                last |= trace.TraceId == "t2";
            }
        }

        return (taken, last);
    }

    private byte[] Line(Random random)
    {
        if (random.Next(2) == 0)
        {
            return _requests.JsonRequest(random);
        }

        var row = Encoding.UTF8.GetBytes(Rows[random.Next(Rows.Length)]);
        return random.Next(3) switch
        {
            0 => new ByteMutator(random).Mutate(row, Encoding.UTF8.GetBytes(Rows[random.Next(Rows.Length)])),
            1 => row,
            _ => new JsonMutator(random, Names).Mutate(row) ?? row,
        };
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
