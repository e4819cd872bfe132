using System.Collections.Concurrent;
using Faultline.Configuration;
using Faultline.Gating;
using Faultline.Gating.Matchers;
using Faultline.Regression;

namespace Faultline.Server.Regressing;

/// <summary>The sets with what each row does and how it fares, as the pages show them.</summary>
internal sealed class RegressionView(RegressionHome home, GateHistory gates, TimeProvider clock)
{
    private const int StaleAfterDays = 180;
    private readonly ConcurrentDictionary<string, (RegressionSet Set, string Past, IReadOnlyList<RowView> Rows)> _known = new(
        StringComparer.Ordinal
    );

    public async Task<IReadOnlyList<SetView>> ListAsync(FaultlineConfig config, CancellationToken cancellationToken = default)
    {
        var sets = home.Folder.List();
        var past = new Dictionary<string, IReadOnlyList<GatePast>>(StringComparer.Ordinal);
        foreach (var workflow in sets.Select(s => s.Workflow).Distinct(StringComparer.Ordinal))
        {
            past[workflow ?? ""] = await gates.RecentAsync(workflow, cancellationToken);
        }

        return [.. sets.Select(set => Of(set, past[set.Workflow ?? ""], config))];
    }

    /// <summary>The set of that name, or null.</summary>
    public async Task<SetView?> FindAsync(string name, FaultlineConfig config, CancellationToken cancellationToken = default) =>
        home.Folder.Find(name) is { } set ? Of(set, await gates.RecentAsync(set.Workflow, cancellationToken), config) : null;

    private SetView Of(RegressionSet set, IReadOnlyList<GatePast> past, FaultlineConfig config) => new(set, Rows(set, past, config), past);

    private IReadOnlyList<RowView> Rows(RegressionSet set, IReadOnlyList<GatePast> past, FaultlineConfig config)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        // What a row's state depends on beside its file: the recorded runs, and the day that ends a quarantine.
        var key = $"{now:yyyy-MM-dd} {string.Join(' ', past.Select(p => p.Entry.GateId))}";
        if (_known.TryGetValue(set.FileName, out var known) && ReferenceEquals(known.Set, set) && known.Past == key)
        {
            return known.Rows;
        }

        var context = new MatchContext { RefusalPhrases = config.For(set.Workflow ?? "").Signals.RefusalPhrases };
        RowView[] rows = [.. set.Cluster.Rows.Select(row => View(set, row, past, context, now))];
        _known[set.FileName] = (set, key, rows);
        return rows;
    }

    private static RowView View(RegressionSet set, RegressionRow row, IReadOnlyList<GatePast> past, MatchContext context, DateTime now)
    {
        var hash = RegressionDataset.RowHash(row);
        // A result from before the row's demand was changed says nothing about it.
        var met = past.Where(p => p.Gate.Rows.TryGetValue(row.CaseId, out var then) && then.Hash == hash)
            .Select(p => (Run: p, Tally: new RowTally(p.Gate.Rows[row.CaseId].Passes, p.Gate.Rows[row.CaseId].Judged)))
            .ToArray();
        try
        {
            var matcher = RowMatcher.Of(row);
            var health = RowHealth.One(set.Cluster, row, [.. met.Reverse().Select(m => m.Tally)], matcher, context, now, StaleAfterDays);
            return new RowView(row, matcher.Expectation, matcher is NeedsGoldMatcher, health, null, met);
        }
        catch (MatcherException failure)
        {
            return new RowView(row, "", NeedsGold: false, null, failure.Message, met);
        }
    }
}

/// <summary>A set with the state of its rows.</summary>
/// <param name="Past">The recorded runs of the gate that its state is told from, newest first.</param>
public sealed record SetView(RegressionSet Set, IReadOnlyList<RowView> Rows, IReadOnlyList<GatePast> Past)
{
    public int Count(string state) => Rows.Count(r => r.Is(state));
}

/// <param name="Expectation">What a right answer looks like, in words.</param>
/// <param name="Health">Null where the row's rule cannot be read.</param>
/// <param name="Problem">Why the rule cannot be read.</param>
/// <param name="Met">Recorded runs in which this very row was judged, newest first.</param>
public sealed record RowView(
    RegressionRow Row,
    string Expectation,
    bool NeedsGold,
    RowHealth? Health,
    string? Problem,
    IReadOnlyList<(GatePast Run, RowTally Tally)> Met
)
{
    /// <summary>The states a list can be narrowed to, with how they are called.</summary>
    public static IReadOnlyList<(string State, string Title)> States { get; } =
    [
        ("needs_gold", "without a right answer"),
        ("broken", "cannot be read"),
        ("failing", "failed last time"),
        ("flaky", "flaky"),
        ("saturated", "saturated"),
        ("stale", "stale"),
        ("never_failed", "never failed"),
        ("quarantined", "in quarantine"),
    ];

    public bool Is(string state) =>
        state switch
        {
            "needs_gold" => NeedsGold,
            "broken" => Problem is not null,
            "failing" => Met is [var last, ..] && 2 * last.Tally.Passes <= last.Tally.Judged,
            "flaky" => Health?.Flaky == true,
            "saturated" => Health?.Saturated == true,
            "stale" => Health?.Stale == true,
            "never_failed" => Health?.NeverFailed == true,
            "quarantined" => Health?.Quarantined == true,
            _ => false,
        };

    public IEnumerable<string> Held => States.Where(s => Is(s.State)).Select(s => s.Title);

    /// <summary>The text stands in the request, the failed answer, the right one or the id, in any case.</summary>
    public bool Has(string text) =>
        new[] { Row.Query, Row.ResponseActual, Row.Gold, Row.CaseId, Row.TraceId }.Any(t =>
            t?.Contains(text, StringComparison.OrdinalIgnoreCase) == true
        );
}
