using System.Text;
using Faultline.Configuration;
using Faultline.Sources.Otlp;
using Faultline.Sources.Signals;
using Faultline.Sources.Tests.Otlp.Conventions;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using static Faultline.Sources.Tests.Otlp.Conventions.Spans;

namespace Faultline.Sources.Tests;

/// <summary>What is learnt of a trace later: as JSON, as events, as annotations, on spans of its own.</summary>
public sealed class SignalTests
{
    private static readonly IntakePolicy Scaled = new(
        new FaultlineConfig
        {
            Defaults = new WorkflowConfig
            {
                Signals = new SignalsConfig
                {
                    Ranges = new Dictionary<string, ScoreRange>
                    {
                        ["helpfulness"] = new() { Worst = 1, Best = 5 },
                        ["toxicity"] = new() { Worst = 1, Best = 0 },
                    },
                },
            },
        }
    );

    private static SignalBatch Read(string json) => SignalDocument.Read(Encoding.UTF8.GetBytes(json), Scaled, Sources.Now, "api");

    private static string Told(Evaluation e) =>
        $"{e.Target} {e.TraceId}{e.SessionId} {e.SpanId} {e.Name} {e.Score} {e.Label} {e.Explanation}".Trim();

    [Theory]
    [InlineData("""{"trace_id":"t","user_feedback":"down","comment":"wrong"}""", "Trace t  user_feedback 0 down wrong")]
    [InlineData("""{"span_id":"s","escalated":true}""", "Span  s escalated 1")]
    [InlineData("""{"session_id":"x","outcome":"fail"}""", "Session x  outcome 0 fail")]
    [InlineData("""{"trace_id":"t","passed":true}""", "Trace t  outcome 1")]
    [InlineData("""{"trace_id":"t","span_id":"s","judge_score":0.5}""", "Trace t s overall 0.5")]
    [InlineData("""{"trace_id":"t","name":"helpfulness","score":4}""", "Trace t  helpfulness 0.75")]
    [InlineData("""{"trace_id":"t","name":"toxicity","score":0.9}""", "Trace t  toxicity 0.1")]
    [InlineData("""{"trace_id":"t","name":"helpfulness","score":9,"label":"FAIL"}""", "Trace t  helpfulness  fail")]
    [InlineData("""{"trace_id":"t","name":"task_success","label":"pass","score":0.4}""", "Trace t  outcome 1 pass")]
    [InlineData("""{"trace_id":"t","judge_scores":{"tone":0.5,"helpfulness":5}}""", "Trace t  tone 0.5|Trace t  helpfulness 1")]
    public void A_signal_tells_evaluations(string json, string expected)
    {
        var batch = Read(json);
        Assert.Empty(batch.Faults);
        Assert.Equal(
            expected.Split('|').Select(line => line.Replace("0.1", "0.09999999999999998", StringComparison.Ordinal)),
            batch.Evaluations.Select(Told)
        );
        Assert.All(batch.Evaluations, evaluation => Assert.Equal((Sources.Now, "api"), (evaluation.Timestamp, evaluation.Source)));
    }

    [Theory]
    [InlineData("""{"user_feedback":"down"}""", "trace_id", "is missing; name a trace_id, span_id or session_id.")]
    [InlineData("""{"trace_id":"t"}""", null, "it tells no signal")]
    [InlineData("""{"trace_id":"t","name":"tone","score":7}""", "score", "7 is outside its scale")]
    [InlineData("""{"trace_id":"t","score":1}""", "name", "is missing; say which rubric the score is of.")]
    [InlineData("""{"trace_id":"t","outcome":"perhaps"}""", "outcome", "'perhaps' is neither pass nor fail.")]
    [InlineData("""3""", null, "a JSON object is expected")]
    public void One_that_cannot_be_used_is_named_and_costs_no_other(string json, string? field, string reason)
    {
        var batch = Read($$"""[{"trace_id":"a","escalated":true},{{json}},{"trace_id":"b","escalated":true}]""");
        var fault = Assert.Single(batch.Faults);
        Assert.Equal((1, field), (fault.Index, fault.Field));
        Assert.StartsWith(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], batch.Evaluations.Select(evaluation => evaluation.TraceId));
    }

    [Fact]
    public void Text_that_is_no_JSON_is_refused_in_a_sentence() =>
        Assert.Contains("The signals are not JSON", Assert.Throws<FaultlineException>(() => Read("[{]")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_may_mix_traces_and_signals()
    {
        var (store, report) = await Sources.IngestAsync(
            Sources.Of(
                """{"trace_id":"t1","user_feedback":"down","judge_scores":{"tone":0.2}}"""
                    + "\n"
                    + Sources.Row()
                    + "\n"
                    + """{"trace_id":"t1","name":"tone","score":7}"""
            )
        );
        Assert.Equal((1, 2, 1), (report.Added, report.EvaluationsAdded, report.Rejected));
        Assert.Equal(["user_feedback", "tone"], store.EvaluationsByTrace()["t1"].Select(e => e.Name).OrderDescending());
    }

    [Fact]
    public void Annotations_and_evaluations_of_a_span_its_trace_and_its_session_are_read()
    {
        var told = new SpanAssembler(Scaled).Assemble([
            Of(
                1,
                null,
                "agent",
                ("openinference.span.kind", "AGENT"),
                ("input.value", "q"),
                ("output.value", "r"),
                ("session.id", "s-1"),
                ("annotations.0.annotation.name", "hallucination"),
                ("annotations.0.annotation.label", "hallucinated"),
                ("annotations.0.annotation.explanation", "not in the documents"),
                ("annotations.0.annotation.annotator_kind", "LLM"),
                ("annotations.1.annotation.name", "helpfulness"),
                ("annotations.1.annotation.score", 3),
                ("trace.evaluations.0.evaluation.name", "retrieval_quality"),
                ("trace.evaluations.0.evaluation.score", 0.92),
                ("session.annotations.0.annotation.name", "user_feedback"),
                ("session.annotations.0.annotation.label", "thumbs_down"),
                ("session.annotations.0.annotation.annotator_kind", "HUMAN"),
                ("evaluations.0.evaluation.name", "cost"),
                ("evaluations.0.evaluation.score", 17)
            ),
        ])!;

        var span = 1.ToString("x16");
        Assert.Equal(
            [
                $"Trace {TraceId} {span} hallucination  hallucinated not in the documents",
                $"Trace {TraceId} {span} helpfulness 0.5",
                $"Trace {TraceId}  retrieval_quality 0.92",
                "Session s-1  user_feedback  thumbs_down",
            ],
            told.Evaluations.Select(Told)
        );
        Assert.Contains("the score 17 of cost is outside its scale", Assert.Single(told.Refused), StringComparison.Ordinal);
        Assert.Equal(("q", "r"), (told.Trace!.Query, told.Trace.Response));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_span_sent_afterwards_evaluates_what_it_links_to_and_is_no_trace_itself(bool carrierFirst)
    {
        const string About = "80f198ee56343ba864fe8b2a57d3eff7";
        var carrier = Of(
            9,
            null,
            "hallucination evaluation",
            ("openinference.span.kind", "EVALUATOR"),
            ("evaluations.0.evaluation.name", "hallucination"),
            ("evaluations.0.evaluation.score", 0.1),
            ("trace.annotations.0.annotation.name", "task_success"),
            ("trace.annotations.0.annotation.label", "fail")
        ) with
        {
            Links = [new SpanLink(About, "e457b5a2e4d86bd1")],
            Events = [Event("gen_ai.evaluation.result", ("gen_ai.evaluation.name", "relevance"), ("gen_ai.evaluation.score.value", 0.4))],
        };
        var trace = Of(1, null, "agent", ("openinference.span.kind", "AGENT"), ("input.value", "q"), ("output.value", "r")) with
        {
            TraceId = About,
        };
        var store = new MemoryTraceStore();
        foreach (var span in carrierFirst ? [carrier, trace] : new[] { trace, carrier })
        {
            var report = await new Ingestor(store, new SpanAssembler()).RunAsync(
                [new SpanSource([span])],
                cancellationToken: TestContext.Current.CancellationToken
            );
            Assert.Equal(0, report.Incomplete);
        }

        Assert.Equal([About], store.Traces.Keys);
        Assert.Equal(
            ["hallucination 0.1", "outcome 0", "relevance 0.4"],
            store.EvaluationsByTrace()[About].Select(e => $"{e.Name} {e.Score}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_score_off_its_scale_is_counted_once_however_often_its_trace_is_told()
    {
        var agent = Of(1, null, "agent", ("openinference.span.kind", "AGENT"), ("input.value", "q"), ("output.value", "r")) with
        {
            Events = [Event("gen_ai.evaluation.result", ("gen_ai.evaluation.name", "tone"), ("gen_ai.evaluation.score.value", 4))],
        };
        var report = await new Ingestor(new MemoryTraceStore(), new SpanAssembler(), new IngestOptions { BatchRecords = 1 }).RunAsync(
            [new SpanSource([agent]), new SpanSource([Of(2, 1, "x")]), new SpanSource([Of(3, 1, "y")])],
            cancellationToken: TestContext.Current.CancellationToken
        );
        var notice = Assert.Single(report.Notices);
        Assert.Equal(
            ("evaluation not used: the score 4 of tone is outside its scale; state the scale under `signals.ranges`", 1),
            (notice.Reason, notice.Count)
        );
    }
}
