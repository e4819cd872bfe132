using System.Globalization;
using Faultline.Weekly;

namespace Faultline.Doctoring;

/// <summary>Looks for the eight mistakes that most often spoil this workflow. Pure: it says what it is told.</summary>
public static class Doctor
{
    /// <summary>Fewer examples than this do not carry a pass rate, a cause and a regression set at once.</summary>
    public const int EnoughExamples = 100;

    /// <summary>Clusters that are acted on first.</summary>
    private const int Top = 3;

    /// <summary>Labelling more of the failures than this by hand is what a judge is there to spare.</summary>
    private const double MostByHand = 0.5;

    /// <summary>Noise below this share, or below this many, is nothing to look for.</summary>
    private const double SomeNoise = 0.02;
    private const int FewNoise = 10;

    /// <summary>The eight checks, in the order of the workflow.</summary>
    public static IReadOnlyList<DoctorCheck> Examine(DoctorInput input) =>
        [
            SmallClusters(input),
            SingleReviewer(input),
            FrequencyOnly(input),
            MissingWeights(input),
            FixesWithoutSet(input),
            StaleLabels(input),
            HandsAndJudge(input),
            NoiseUnseen(input),
        ];

    private static DoctorCheck SmallClusters(DoctorInput input)
    {
        const string Id = "small_clusters";
        const string Title = "Clusters of fewer than 100 examples";
        if (input.Run is not { Clusters.Count: > 0 } run)
        {
            return NotYet(Id, Title, input);
        }

        var small = run.Clusters.Where(c => c.Size < EnoughExamples).ToList();
        var first = run.Clusters.OrderBy(c => c.ImpactRank).Take(Top).Where(c => c.Size < EnoughExamples).ToList();
        var evidence = Text(
            $"{small.Count} of {run.Clusters.Count} clusters have fewer than {EnoughExamples} examples{(first.Count > 0 ? ", among them " + Names(first.Select(c => Text($"{c.Name} ({c.Size})"))) + " of the first three by impact" : "; the first three by impact have enough")}."
        );
        var days = Math.Max(7, (int)Math.Ceiling((run.To - run.From).TotalDays));
        return first.Count > 0
            ? Mistake(
                Id,
                Title,
                evidence,
                $"faultline analyze --workflow {Quote(run.Workflow)} --from {run.To.AddDays(-4 * days):yyyy-MM-dd} --to {run.To:yyyy-MM-ddTHH:mm:ssZ} --limit 5000"
            )
            : Ok(Id, Title, evidence);
    }

    private static DoctorCheck SingleReviewer(DoctorInput input)
    {
        const string Id = "single_reviewer";
        const string Title = "Labels by one reviewer alone";
        if (input.Labels.Count == 0)
        {
            return NotYet(Id, Title, input, "Nothing is labelled yet.");
        }

        var items = input.Labels.GroupBy(l => (l.RunId, l.TraceId)).ToList();
        var alone = items.Where(g => g.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Count() == 1).ToList();
        var evidence = Text($"{alone.Count} of {items.Count} labelled failures were seen by one reviewer only.");
        // One in twenty may be in work.
        return alone.Count > 0.05 * items.Count
            ? Mistake(
                Id,
                Title,
                evidence
                    + $" Reviewers: {Names(input.Labels.Select(l => l.Reviewer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.",
                $"faultline label export --run {alone[^1].Key.RunId} --reviewer NAME"
            )
            : Ok(Id, Title, evidence);
    }

    private static DoctorCheck FrequencyOnly(DoctorInput input)
    {
        const string Id = "frequency_only";
        const string Title = "Ranking by frequency alone";
        var weights = input.Config.For(input.Workflow).Impact;
        return weights.Count == 0
            ? Mistake(
                Id,
                Title,
                "No intent has a business weight: a typo in a greeting ranks like a lost refund. Write what one failure of each costs for 10.",
                Weigh(input, input.Intents.OrderByDescending(i => i.Value).ThenBy(i => i.Key, StringComparer.Ordinal).Select(i => i.Key))
            )
            : Ok(Id, Title, Text($"{weights.Count} intents have a business weight."));
    }

    private static DoctorCheck MissingWeights(DoctorInput input)
    {
        const string Id = "missing_weights";
        const string Title = "Intents without a business weight";
        if (input.Run is null || input.Intents.Count == 0)
        {
            return NotYet(Id, Title, input);
        }

        var weights = input.Config.For(input.Workflow).Impact;
        var missing = input
            .Intents.Where(i => i.Key.Length > 0 && !weights.ContainsKey(i.Key))
            .OrderByDescending(i => i.Value)
            .ThenBy(i => i.Key, StringComparer.Ordinal)
            .ToList();
        var all = input.Intents.Values.Sum();
        var evidence = Text(
            $"{missing.Count} of {input.Intents.Count(i => i.Key.Length > 0)} intents have no weight and count nothing; {missing.Sum(m => m.Value)} of {all} failures are theirs{(missing.Count > 0 ? ": " + Names(missing.Select(m => Text($"{m.Key} {m.Value}"))) : "")}."
        );
        return missing.Count > 0
            ? Mistake(Id, Title, evidence + " Write what one failure of each costs for 10.", Weigh(input, missing.Select(m => m.Key)))
            : Ok(Id, Title, evidence);
    }

    private static DoctorCheck FixesWithoutSet(DoctorInput input)
    {
        const string Id = "fix_without_regression_set";
        const string Title = "Fixes without a regression set";
        if (input.Run is not { } run)
        {
            return NotYet(Id, Title, input);
        }

        var fixedOnes = (run.Lineage?.Disappeared ?? [])
            .Concat(run.Lineage?.Remembered ?? [])
            .Where(g => g.AbsorbedBy is null && g.SplitInto.Count == 0)
            .Select(g => (g.ClusterId, g.Name, g.LastRun))
            .ToList();
        var confirmed = input.Confirmations.Select(c => c.ClusterId).ToHashSet(StringComparer.Ordinal);
        var bare = fixedOnes
            .Where(f => !input.RegressionSets.Contains(f.ClusterId))
            .OrderByDescending(f => confirmed.Contains(f.ClusterId))
            .ToList();
        var where = input.Directories.Count == 0 ? "no directory of sets is known (name one with --dataset)" : Names(input.Directories);
        var evidence = Text(
            $"{fixedOnes.Count} clusters have gone; {bare.Count} of them have no regression set ({where}){(bare.Count > 0 ? ": " + Names(bare.Select(b => $"{b.Name} ({b.ClusterId})")) : "")}."
        );
        // A tag that nobody confirmed does not pass the door of a regression set.
        var ready = bare.Count > 0 && confirmed.Contains(bare[0].ClusterId);
        return bare.Count > 0
                ? Mistake(
                    Id,
                    Title,
                    evidence
                        + " Nothing would notice them coming back before users do."
                        + (ready ? "" : " Two people label one first; once its tag is confirmed, `faultline dataset build` makes the set."),
                    ready
                        ? $"faultline dataset build --run {bare[0].LastRun} --cluster {bare[0].ClusterId}"
                        : $"faultline label export --run {bare[0].LastRun} --reviewer NAME --cluster {bare[0].ClusterId}"
                )
            : fixedOnes.Count == 0 ? NotYet(Id, Title, input, "No cluster has gone so far.")
            : Ok(Id, Title, evidence);
    }

    private static DoctorCheck StaleLabels(DoctorInput input)
    {
        const string Id = "stale_labels";
        const string Title = "Labels older than six weeks";
        var alive = input.Run?.Clusters.Select(c => c.ClusterId).ToHashSet(StringComparer.Ordinal) ?? [];
        var ages = input
            .Confirmations.Where(c => alive.Contains(c.ClusterId))
            .Select(c => LabelAge.Of(c.ClusterId, c.ClusterId, c.Tag, c.CreatedAt, input.Now))
            .OrderByDescending(a => a.Days)
            .ToList();
        if (ages.Count == 0)
        {
            return NotYet(Id, Title, input, "No cluster of the newest run has a confirmed label.");
        }

        var stale = ages.Where(a => a.State == "stale").ToList();
        var evidence = Text(
            $"{stale.Count} of {ages.Count} labels in use are older than {LabelAge.StaleAfterDays} days, {ages.Count(a => a.State == "due")} more than {LabelAge.DueAfterDays}; the oldest is {ages[0].Days} days old."
        );
        return stale.Count > 0
            ? Mistake(
                Id,
                Title,
                evidence,
                $"faultline label export --run {input.Run!.RunId} --reviewer NAME --cluster {stale[0].ClusterId}"
            )
            : Ok(Id, Title, evidence);
    }

    private static DoctorCheck HandsAndJudge(DoctorInput input)
    {
        const string Id = "hands_and_judge";
        const string Title = "Everything by hand, or nothing by a person";
        if (input.Run is not { Clusters.Count: > 0 } run)
        {
            return NotYet(Id, Title, input);
        }

        var judged = input.Config.Models.Judge is not null;
        var suggests = run.Versions?.Judge is not null;
        var byHand = input.Labels.Where(l => l.RunId == run.RunId).Select(l => l.TraceId).Distinct(StringComparer.Ordinal).Count();
        var alive = run.Clusters.Select(c => c.ClusterId).ToHashSet(StringComparer.Ordinal);
        var confirmed = input.Confirmations.Count(c => alive.Contains(c.ClusterId));
        var evidence = Text(
            $"{byHand} of {run.Sampled} failures of run {run.RunId} are labelled by hand; {confirmed} of {run.Clusters.Count} tags are confirmed by a person; a judge is {(!judged ? "not configured" : suggests ? "configured and suggests tags" : "configured and was not asked in this run")}."
        );
        return (judged && !suggests, byHand > MostByHand * run.Sampled, confirmed) switch
        {
            (true, true, _) => Mistake(
                Id,
                Title,
                evidence + " Twenty failures a cluster are enough for two people; let the judge suggest the rest.",
                $"faultline analyze --workflow {Quote(run.Workflow)} --from {run.From:yyyy-MM-ddTHH:mm:ssZ} --to {run.To:yyyy-MM-ddTHH:mm:ssZ}"
            ),
            (_, _, 0) => Mistake(
                Id,
                Title,
                evidence + " A suggestion that nobody confirmed is an opinion of the program.",
                $"faultline label export --run {run.RunId} --reviewer NAME"
            ),
            _ => Ok(Id, Title, evidence),
        };
    }

    private static DoctorCheck NoiseUnseen(DoctorInput input)
    {
        const string Id = "noise_never_looked_at";
        const string Title = "Noise never looked at";
        if (input.Run is not { } run || run.Sampled == 0)
        {
            return NotYet(Id, Title, input);
        }

        var noise = run.Noise.Members.ToHashSet(StringComparer.Ordinal);
        var seen = input.Labels.Count(l => noise.Contains(l.TraceId));
        var severe = run.Noise.Severe.FirstOrDefault(s => s.Signal == "any");
        var evidence = Text(
            $"{run.Noise.Size} of {run.Sampled} failures are in no cluster, {run.Noise.Pockets.Count} small groups among them{(severe is null ? "" : Text($" and {severe.InNoise} of {severe.All} severe failures"))}; a person has labelled {seen} of them."
        );
        var worth =
            run.Noise.Size >= Math.Max(FewNoise, SomeNoise * run.Sampled) || run.Noise.Pockets.Count > 0 || severe is { InNoise: > 0 };
        return worth && seen == 0
            ? Mistake(Id, Title, evidence, $"faultline label export --run {run.RunId} --cluster noise --reviewer NAME")
            : Ok(Id, Title, evidence);
    }

    private static string Weigh(DoctorInput input, IEnumerable<string> intents)
    {
        var weights = string.Join(' ', intents.Where(i => i.Length > 0).Select(i => Quote(i) + "=10").DefaultIfEmpty("INTENT=10"));
        var workflow = Quote(input.Workflow);
        var window = input.Run is { } run ? $" --from {run.From:yyyy-MM-ddTHH:mm:ssZ} --to {run.To:yyyy-MM-ddTHH:mm:ssZ}" : "";
        return $"faultline prioritize weigh --workflow {workflow} {weights} && faultline analyze --workflow {workflow}{window}";
    }

    private static DoctorCheck Ok(string id, string title, string evidence) => new(id, title, DoctorStates.Ok, evidence, null);

    private static DoctorCheck Mistake(string id, string title, string evidence, string command) =>
        new(id, title, DoctorStates.Mistake, evidence, command);

    private static DoctorCheck NotYet(string id, string title, DoctorInput input, string? evidence = null) =>
        new(
            id,
            title,
            DoctorStates.NotYet,
            evidence ?? "Nothing is analysed yet.",
            input.Run is null ? $"faultline analyze --workflow {Quote(input.Workflow)}" : null
        );

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(4)) + (all.Count > 4 ? $" and {all.Count - 4} more" : "");
    }

    // A workflow's name comes from traces; what is printed as a command must be safe to paste.
    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
