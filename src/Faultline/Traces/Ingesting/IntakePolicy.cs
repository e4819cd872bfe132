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

    /// <param name="config">The configuration.</param>
    /// <param name="secret">Gives the workspace's secret; asked only when a workflow has the privacy stage on.</param>
    public IntakePolicy(FaultlineConfig config, Func<byte[]>? secret = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        var kinds = config.Workflows.Values.Append(config.Defaults).Select(workflow => workflow.Privacy.What()).ToArray();
        _anyone = kinds.Aggregate(PrivateKinds.None, (all, kind) => all | kind);
        if (_anyone == PrivateKinds.None)
        {
            return;
        }

        var pseudonyms = new Pseudonyms(secret?.Invoke() ?? throw new ArgumentNullException(nameof(secret)));
        foreach (var kind in kinds.Append(_anyone).Where(kind => kind != PrivateKinds.None).Distinct())
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

    /// <summary>Spans go by the workflow they name; one that names none is treated as the strictest workflow says, for its root may name any.</summary>
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

    private PrivateKinds KindsOf(Span span)
    {
        foreach (var (name, value) in span.Attributes.Concat(span.Resource))
        {
            if (name == "workflow" || name == "traceloop.workflow.name" || name.EndsWith(".workflow", StringComparison.Ordinal))
            {
                return _config.For(value.ToString()).Privacy.What();
            }
        }

        return
            span.Resource.TryGetValue("service.name", out var service) && _config.Workflows.TryGetValue(service.ToString(), out var named)
            ? named.Privacy.What()
            : _anyone;
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
