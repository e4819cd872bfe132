using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;

namespace Faultline.Server.Pages;

/// <summary>What people have said about a run, as far as a page may show it.</summary>
public sealed record LabelingView(
    IReadOnlyList<Label> Labels,
    IReadOnlyList<Adjudication> Adjudications,
    IReadOnlyList<Confirmation> Confirmations,
    AgreementReport? Agreement
)
{
    /// <summary>Who has labelled, in order of name.</summary>
    public IReadOnlyList<string> Reviewers =>
        [.. Labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Who confirmed the cluster's tag, on what ground; null while nobody has.</summary>
    public Confirmation? ConfirmationOf(string clusterId) => Confirmations.FirstOrDefault(c => c.ClusterId == clusterId);

    /// <summary>Labels that propose a tag, of items that two people have labelled: a note shown before would lead the second.</summary>
    public IEnumerable<Label> Proposals
    {
        get
        {
            var verdicts = new LabelVerdicts(Labels, Adjudications);
            return Labels.Where(l => l.Tag == LabelTags.Other && l.Note is not null && verdicts.IsFinished(l.TraceId));
        }
    }

    /// <summary>Flags on such items.</summary>
    /// <param name="marks">The marks of the run.</param>
    public IEnumerable<ReviewMark> Flags(IReadOnlyList<ReviewMark> marks)
    {
        var verdicts = new LabelVerdicts(Labels, Adjudications);
        return marks.Where(m => m.Kind == ReviewMarks.Flag && verdicts.IsFinished(m.TraceId));
    }

    public TagState State(ClusterReport cluster) => TagState.Of(cluster, Labels, Agreement, Confirmations);

    public static async Task<LabelingView> ReadAsync(IWorkbench workbench, AnalysisRun run, CancellationToken cancellationToken = default)
    {
        var labels = await workbench.ReadLabelsAsync(run, cancellationToken);
        var adjudications = await workbench.ReadAdjudicationsAsync(run.RunId, cancellationToken);
        var confirmations = await workbench.ReadConfirmationsAsync(run.Workflow, cancellationToken);
        var two = labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Count() > 1;
        return new LabelingView(
            labels,
            adjudications,
            confirmations,
            two ? AgreementMemory.Of(run.RunId, labels, adjudications, run.Seed) : null
        );
    }

    public static string Words(TagStage stage) =>
        stage switch
        {
            TagStage.Confirmed => "confirmed",
            TagStage.Agreed => "agreed",
            TagStage.Labelled => "labelled",
            _ => "suggested",
        };
}
