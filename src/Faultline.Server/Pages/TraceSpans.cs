using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Server.Api;
using Faultline.Traces;

namespace Faultline.Server.Pages;

/// <summary>The spans of a trace as its page shows them, and its signals with the spans that show them.</summary>
/// <param name="Rows">The tree, depth first; of at most <see cref="TraceRoutes.MostShown"/> spans.</param>
internal sealed record TraceSpans(IReadOnlyList<SpanRow> Rows, IReadOnlyList<PlacedSignal> Signals)
{
    /// <summary>Rows that the page holds from the beginning: as many as fill a screen many times over and cost a browser nothing.</summary>
    public const int First = 200;

    /// <param name="run">Whose word counts on what takes a trace's neighbours to tell; null where that is not asked, and it marks no span.</param>
    public static async Task<TraceSpans> ReadAsync(
        ITraceStore traces,
        FaultlineConfig config,
        Trace trace,
        AnalysisRun? run,
        CancellationToken cancellationToken = default
    )
    {
        var spans = await traces.ReadFirstSpansAsync([trace.TraceId], TraceRoutes.MostShown, cancellationToken);
        var rows = SpanRow.Tree(spans);
        var shown = SpanEvidence.Locate(SignalDetector.Detect(trace, config.For(trace.Workflow).Signals), spans);
        return new TraceSpans(rows, PlacedSignal.Of(trace, [.. shown, .. PlacedSignal.OfRun(run, trace.TraceId, shown)], rows));
    }
}
