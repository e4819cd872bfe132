using System.Globalization;
using Faultline.Sources.Rows;
using Faultline.Traces;
using Faultline.Traces.Ingesting;

namespace Faultline.Sources.Otlp.Normalising;

/// <summary>
/// Evaluations that ride on spans: <c>gen_ai.evaluation.result</c>, user feedback as an event, and OpenInference's <c>annotations.*</c> and
/// <c>evaluations.*</c> of a span, its trace or its session (openinference, spec/annotations.md).
/// </summary>
/// <param name="policy">Knows the rubrics' scales.</param>
/// <param name="workflow">The workflow of the trace, where that is known.</param>
internal sealed class SpanEvaluations(IntakePolicy policy, string? workflow)
{
    public const string ResultEvent = "gen_ai.evaluation.result";

    private const string Source = "otlp";

    private static readonly (string Prefix, string Item, EvaluationScope Scope)[] Lists =
    [
        ("annotations", "annotation", EvaluationScope.Span),
        ("evaluations", "evaluation", EvaluationScope.Span),
        ("trace.annotations", "annotation", EvaluationScope.Trace),
        ("trace.evaluations", "evaluation", EvaluationScope.Trace),
        ("session.annotations", "annotation", EvaluationScope.Session),
        ("session.evaluations", "evaluation", EvaluationScope.Session),
    ];

    /// <summary>True for an attribute that is read for evaluations on every span.</summary>
    public static bool Reads(string attribute)
    {
        // They begin with one of these letters, which spares most attributes the comparing.
        if (attribute is not ['a' or 'e' or 's' or 't', ..])
        {
            return false;
        }

        foreach (var (prefix, _, _) in Lists)
        {
            if (IsBehind(attribute, prefix))
            {
                return true;
            }
        }

        return false;
    }

    public List<Evaluation> Evaluations { get; } = [];

    /// <summary>Scores off their scale and without a label, in words.</summary>
    public List<string> Refused { get; } = [];

    public void Read(SpanFacts facts)
    {
        var span = facts.Span;
        foreach (var happened in span.Events)
        {
            if (happened.Name == ResultEvent)
            {
                Result(facts, happened.Attributes, At(span, happened));
            }
            else if (FeedbackEvent.Read(happened) is var (up, comment))
            {
                Add(
                    new Evaluation(
                        span.TraceId,
                        span.SpanId,
                        EvaluationNames.Feedback,
                        up ? 1 : 0,
                        up ? "up" : "down",
                        comment,
                        At(span, happened),
                        Source
                    ),
                    facts,
                    EvaluationScope.Span
                );
            }
        }

        if (span.Attributes.ContainsKey("gen_ai.evaluation.name"))
        {
            Result(facts, span.Attributes, RowTimestamp.FromUnixNano(span.EndUnixNano));
        }

        if (HasLists(span.Attributes))
        {
            ReadLists(facts);
        }
    }

    private static bool HasLists(IReadOnlyDictionary<string, AttributeValue> attributes)
    {
        foreach (var (name, _) in new AttributeItems(attributes))
        {
            if (Reads(name))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadLists(SpanFacts facts)
    {
        var span = facts.Span;
        foreach (var (prefix, item, scope) in Lists)
        {
            foreach (var one in IndexedAttributes.Items(span.Attributes, prefix))
            {
                var name = one.Text(item + ".name");
                var score = one.TryGetValue(item + ".score", out var value) ? SpanValues.AsNumber(value) : null;
                Judge(
                    facts,
                    scope,
                    name,
                    score,
                    one.Text(item + ".label"),
                    one.Text(item + ".explanation"),
                    RowTimestamp.FromUnixNano(span.EndUnixNano)
                );
            }
        }
    }

    private void Result(SpanFacts facts, IReadOnlyDictionary<string, AttributeValue> said, DateTime at) =>
        Judge(
            facts,
            EvaluationScope.Span,
            said.Text("gen_ai.evaluation.name"),
            said.TryGetValue("gen_ai.evaluation.score.value", out var value) ? SpanValues.AsNumber(value) : null,
            said.Text("gen_ai.evaluation.score.label"),
            said.Text("gen_ai.evaluation.explanation"),
            at
        );

    private void Judge(SpanFacts facts, EvaluationScope scope, string? name, double? score, string? label, string? explanation, DateTime at)
    {
        if (name is null)
        {
            return;
        }

        var scaled = score is { } given ? policy.Scale(workflow, name, given) : null;
        if (score is not null && scaled is null && label is null)
        {
            Refused.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"evaluation not used: the score {score} of {name} is outside its scale; state the scale under `signals.ranges`"
                )
            );
            return;
        }

        if (Judgement.Of(name, scaled, label?.ToLowerInvariant()) is var (known, counted, word))
        {
            var span = facts.Span;
            Add(new Evaluation(span.TraceId, span.SpanId, known, counted, word, explanation, at, Source), facts, scope);
        }
    }

    // Feedback that comes after the span has ended rides on a span of its own, with one link to what it is about.
    private void Add(Evaluation evaluation, SpanFacts carrier, EvaluationScope scope)
    {
        var span = carrier.Span;
        if (scope == EvaluationScope.Session)
        {
            if (carrier.SessionId is { } session)
            {
                Evaluations.Add(evaluation.OfSession(session));
            }

            return;
        }

        if (span.Links is [var about] && carrier.Role is SpanRole.Evaluator or SpanRole.Helper or SpanRole.Other)
        {
            evaluation = evaluation with { TraceId = about.TraceId, SpanId = about.SpanId };
        }
        else if (span.Text("gen_ai.evaluation.target_span_id") is { } target)
        {
            evaluation = evaluation with { SpanId = target };
        }

        Evaluations.Add(scope == EvaluationScope.Trace ? evaluation with { SpanId = null } : evaluation);
    }

    private static bool IsBehind(string attribute, string prefix) =>
        attribute.Length > prefix.Length && attribute[prefix.Length] == '.' && attribute.StartsWith(prefix, StringComparison.Ordinal);

    private static DateTime At(Span span, SpanEvent happened) =>
        RowTimestamp.FromUnixNano(happened.UnixNano > 0 ? happened.UnixNano : span.EndUnixNano);
}

/// <summary>What feedback on a span is about.</summary>
internal enum EvaluationScope
{
    Span,
    Trace,
    Session,
}
