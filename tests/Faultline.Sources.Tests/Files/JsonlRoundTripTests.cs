using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Files;

/// <summary>A trace written as a row and read again says the same.</summary>
public sealed class JsonlRoundTripTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char.AlphaNumeric, 1, 12].Select(s => s + " \"\\\n\té😀");
    private static readonly Gen<string> Name = Gen.String[Gen.Char.AlphaNumeric, 1, 8].Select(s => "x" + s);
    private static readonly Gen<double?> Amount = Gen.OneOf(Gen.Const((double?)null), Gen.Double[0, 1e6].Select(d => (double?)d));
    private static readonly Gen<bool?> Truth = Gen.OneOf(Gen.Const((bool?)null), Gen.Bool.Select(b => (bool?)b));

    private static readonly Gen<ToolCall> Call = Gen.Select(
            Name,
            Gen.Int[0, 2].Select(i => new[] { "ok", "error", "timeout" }[i]),
            Text,
            Text,
            Amount
        )
        .Select(t => new ToolCall(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5));

    private static readonly Gen<AttributeValue> Value = Gen.OneOf(
        Text.Select(AttributeValue.OfText),
        Gen.Double[-1e9, 1e9].Select(AttributeValue.OfNumber),
        Gen.Bool.Select(AttributeValue.OfBoolean),
        Gen.Const(AttributeValue.OfJson("""{"a":[1,null]}"""))
    );

    private static readonly Gen<Trace> Traces = Gen.Select(
            Gen.Select(Name, Text, Text, Text),
            Gen.Select(Amount, Truth, Truth, Truth),
            Gen.Select(
                Call.Array[0, 3],
                Gen.Select(Text, Gen.Double[0, 1]).Array[0, 3],
                Gen.Dictionary(Name, Value)[0, 5],
                Gen.Dictionary(Name, Gen.Double[0, 1])[0, 3]
            ),
            Gen.DateTime[new DateTime(2020, 1, 1), new DateTime(2026, 7, 1)]
        )
        .Select(t => new Trace
        {
            TraceId = t.Item1.Item1,
            Workflow = "w " + t.Item1.Item1,
            Timestamp = DateTime.SpecifyKind(t.Item4.AddTicks(-(t.Item4.Ticks % 10)), DateTimeKind.Utc),
            Query = t.Item1.Item2,
            Response = t.Item1.Item3,
            Summary = t.Item1.Item4,
            LatencyMs = t.Item2.Item1,
            FeedbackUp = t.Item2.Item2,
            Escalated = t.Item2.Item3,
            Passed = t.Item2.Item4,
            Messages = [new Message("user", t.Item1.Item2), new Message("assistant", null, t.Item3.Item1)],
            ToolCalls = t.Item3.Item1,
            Retrieved = [.. t.Item3.Item2.Select(d => new RetrievedDocument(d.Item1, d.Item2))],
            Attributes = t.Item3.Item3,
            JudgeScores = t.Item3.Item4,
        });

    [Fact]
    public async Task What_is_written_is_read() =>
        await Traces.SampleAsync(
            async written =>
            {
                var (traces, rejections, _) = await Sources.ReadAsync(Sources.Of(Encoding.UTF8.GetBytes(Write(written))));
                Assert.Empty(rejections);
                Assert.Equal(TraceContent.Of(written), TraceContent.Of(Assert.Single(traces)));
            },
            iter: 300
        );

    private static string Write(Trace trace) =>
        new JsonObject
        {
            ["trace_id"] = trace.TraceId,
            ["workflow"] = trace.Workflow,
            ["timestamp"] = trace.Timestamp.ToString("O"),
            ["query"] = trace.Query,
            ["response"] = trace.Response,
            ["summary"] = trace.Summary,
            ["latency_ms"] = trace.LatencyMs,
            ["feedback"] =
                trace.FeedbackUp is null ? null
                : trace.FeedbackUp.Value ? "up"
                : "down",
            ["escalated"] = trace.Escalated,
            ["passed"] = trace.Passed,
            ["messages"] = new JsonArray([
                .. trace.Messages.Select(m => new JsonObject
                {
                    ["role"] = m.Role,
                    ["content"] = m.Content,
                    ["tool_calls"] = m.ToolCalls is null ? null : Calls(m.ToolCalls),
                }),
            ]),
            ["tool_calls"] = Calls(trace.ToolCalls),
            ["retrieved"] = new JsonArray([.. trace.Retrieved!.Select(d => new JsonObject { ["doc"] = d.Document, ["score"] = d.Score })]),
            ["judge_scores"] = new JsonObject(trace.JudgeScores.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
            ["attributes"] = new JsonObject(trace.Attributes.Select(a => KeyValuePair.Create(a.Key, Node(a.Value)))),
        }.ToJsonString();

    private static JsonArray Calls(IEnumerable<ToolCall> calls) =>
        new([
            .. calls.Select(c => new JsonObject
            {
                ["name"] = c.Name,
                ["status"] = c.Status,
                ["arguments"] = c.Arguments,
                ["result"] = c.Result,
                ["latency_ms"] = c.LatencyMs,
            }),
        ]);

    private static JsonNode? Node(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Number => value.Number,
            AttributeKind.Boolean => value.Number != 0,
            AttributeKind.Json => JsonNode.Parse(value.ToString()),
            _ => value.ToString(),
        };
}
