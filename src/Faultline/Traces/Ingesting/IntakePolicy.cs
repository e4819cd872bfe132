using Faultline.Configuration;
using Faultline.Traces.Privacy;

namespace Faultline.Traces.Ingesting;

/// <summary>What the configuration says of traces on their way in: privacy, sessions, the scales of rubrics.</summary>
/// <remarks>Safe for use from several threads.</remarks>
public sealed class IntakePolicy
{
    private readonly FaultlineConfig _config;
    private readonly Dictionary<PrivateKinds, PrivateText> _texts = [];
    private readonly PrivateKinds _anyone;
    private readonly Func<Span, NamedWorkflow> _named;

    /// <param name="config">The configuration.</param>
    /// <param name="secret">Gives the workspace's secret; asked only when a workflow has the privacy stage on.</param>
    /// <param name="named">Reads which workflow a span names; without it none names any.</param>
    public IntakePolicy(FaultlineConfig config, Func<byte[]>? secret = null, Func<Span, NamedWorkflow>? named = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _named = named ?? (static _ => default);
        var kinds = config.Workflows.Values.Append(config.Defaults).Select(workflow => workflow.Privacy.What()).ToArray();
        _anyone = kinds.Aggregate(PrivateKinds.None, (all, kind) => all | kind);
        if (_anyone == PrivateKinds.None)
        {
            return;
        }

        var pseudonyms = new Pseudonyms(secret?.Invoke() ?? throw new ArgumentNullException(nameof(secret)));
        for (var kind = PrivateKinds.Email; kind <= PrivateKinds.All; kind++)
        {
            _texts[kind] = new PrivateText(pseudonyms, kind);
        }
    }

    /// <summary>Nothing replaced, sessions apart, scores between 0 and 1.</summary>
    public static IntakePolicy None { get; } = new(new FaultlineConfig());

    /// <summary>True when the traces of a session are told as one.</summary>
    public bool MergesSessions(string workflow) => _config.For(workflow).Sessions == "merge";

    /// <summary>True when some workflow's are.</summary>
    public bool MergesAnySessions => _config.Workflows.Values.Append(_config.Defaults).Any(workflow => workflow.Sessions == "merge");

    /// <summary>A score on the scale of 0 to 1; null when it lies outside the rubric's scale.</summary>
    /// <param name="workflow">Null while it is not known: then the scale is that of the defaults, or of the only workflows that have one for the rubric.</param>
    /// <param name="rubric">The rubric's name.</param>
    /// <param name="score">The score as it was given.</param>
    public double? Scale(string? workflow, string rubric, double score) =>
        Range(workflow, rubric) is { } range ? range.Rescale(score)
        : score is >= 0 and <= 1 ? score
        : null;

    public Trace Protect(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Texts(_config.For(trace.Workflow).Privacy.What()) is { } texts ? texts.Protect(trace) : trace;
    }

    /// <summary>A trace that was told from spans. What came in on a span that went by a milder workflow than the trace turns out to be of is replaced now; replacing twice is replacing once.</summary>
    public AssembledTrace Protect(AssembledTrace told, IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(spans);
        if (_anyone == PrivateKinds.None)
        {
            return told;
        }

        var everywhere = spans.Aggregate(PrivateKinds.All, (kinds, span) => kinds & KindsOf(span));
        return told with
        {
            Trace =
                told.Trace is { } trace && !everywhere.HasFlag(_config.For(trace.Workflow).Privacy.What()) ? Protect(trace) : told.Trace,
            // They may be of another trace than the spans.
            Evaluations = everywhere.HasFlag(_anyone) ? told.Evaluations : [.. told.Evaluations.Select(Protect)],
        };
    }

    /// <summary>Spans go by the workflow they name themselves; any other is treated as the strictest workflow says, for another span of its trace may name any.</summary>
    public IReadOnlyList<Span> Protect(IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        if (_anyone == PrivateKinds.None)
        {
            return spans;
        }

        var resources = new SharedResources();
        return [.. spans.Select(span => Texts(KindsOf(span)) is { } texts ? resources.Protect(texts, span) : span)];
    }

    /// <summary>An evaluation names no workflow, so it is treated as the strictest says.</summary>
    public Evaluation Protect(Evaluation evaluation) => Texts(_anyone) is { } texts ? texts.Protect(evaluation) : evaluation;

    private PrivateText? Texts(PrivateKinds kinds) => kinds == PrivateKinds.None ? null : _texts[kinds];

    // A convention's name is often that of a function, so it counts alone only where the configuration knows it.
    private PrivateKinds KindsOf(Span span)
    {
        var (own, conventional) = _named(span);
        return own is null
            ? (conventional is not null && _config.Workflows.TryGetValue(conventional, out var listed) ? listed.Privacy.What() : _anyone)
            : _config.For(own).Privacy.What() | (conventional is null ? PrivateKinds.None : _config.For(conventional).Privacy.What());
    }

    private ScoreRange? Range(string? workflow, string rubric)
    {
        if (workflow is not null)
        {
            return _config.For(workflow).Signals.Ranges.GetValueOrDefault(rubric);
        }

        if (_config.Defaults.Signals.Ranges.TryGetValue(rubric, out var range))
        {
            return range;
        }

        var ranges = _config
            .Workflows.Values.Select(w => w.Signals.Ranges.GetValueOrDefault(rubric))
            .OfType<ScoreRange>()
            .Distinct()
            .Take(2)
            .ToArray();
        return ranges.Length == 1 ? ranges[0] : null;
    }
}
