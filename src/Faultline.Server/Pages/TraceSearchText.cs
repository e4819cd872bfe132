using System.Globalization;
using Faultline.Configuration;
using Faultline.Pulling;
using Faultline.Traces.Searching;
using Microsoft.AspNetCore.WebUtilities;

namespace Faultline.Server.Pages;

/// <summary>A search as an address says it: the page of traces and its exports read the same words.</summary>
/// <param name="Text">Stands in request, answer, comment, error or id.</param>
/// <param name="Attribute"><c>name=value</c>; several are joined by <c>;</c>.</param>
/// <param name="Cluster">Id of a cluster of the run.</param>
/// <param name="Signal">One of <see cref="Signals"/>.</param>
/// <param name="Outcome"><c>passed</c> or <c>failed</c>.</param>
/// <param name="From">UTC, a date or a time; inclusive.</param>
/// <param name="To">A date includes its day; a time is exclusive.</param>
/// <param name="Sort">One of <see cref="SearchOrder.Keys"/>.</param>
/// <param name="Direction"><c>asc</c> or <c>desc</c>.</param>
/// <param name="Columns">Names of <see cref="TraceColumns.All"/> joined by commas: how the list is shown, not what is in it.</param>
internal sealed record TraceSearchText(
    string? Text = null,
    string? Version = null,
    string? Intent = null,
    string? Attribute = null,
    string? Cluster = null,
    string? Signal = null,
    string? Outcome = null,
    string? From = null,
    string? To = null,
    string? Sort = null,
    string? Direction = null,
    string? Columns = null
)
{
    /// <summary>Every signal there is: those that a trace shows by itself, and those that only a run can tell.</summary>
    public static IReadOnlyList<string> Signals => SignalKinds.All;

    /// <summary>What the address of the page of traces carries: names of its parameters with their words, those that say nothing left out.</summary>
    public IReadOnlyList<(string Name, object? Value)> Query =>
        [
            .. new (string Name, string? Value)[]
            {
                ("text", Text),
                ("version", Version),
                ("intent", Intent),
                ("attribute", Attribute),
                ("signal", Signal),
                ("outcome", Outcome),
                ("from", From),
                ("to", To),
                ("cluster", Cluster),
                ("sort", Sort),
                ("order", Direction),
                ("columns", Columns),
            }
                .Where(p => !string.IsNullOrWhiteSpace(p.Value))
                .Select(p => (p.Name, (object?)p.Value)),
        ];

    /// <summary>The same in one word, which an address carries that leads back to the search: <c>text=refund&amp;outcome=failed</c>, or <c>all</c>.</summary>
    public string Word =>
        Query is { Count: > 0 } query ? string.Join('&', query.Select(p => $"{p.Name}={Uri.EscapeDataString((string)p.Value!)}")) : "all";

    /// <summary>A search from its <see cref="Word"/>; what is not a condition is passed over.</summary>
    public static TraceSearchText Of(string word)
    {
        var said = QueryHelpers.ParseQuery(word);
        string? Get(string name) => said.TryGetValue(name, out var value) ? value.ToString() : null;
        return new TraceSearchText(
            Get("text"),
            Get("version"),
            Get("intent"),
            Get("attribute"),
            Get("cluster"),
            Get("signal"),
            Get("outcome"),
            Get("from"),
            Get("to"),
            Get("sort"),
            Get("order"),
            Get("columns")
        );
    }

    /// <exception cref="FaultlineException">A word is not of its form, or the run has no such cluster.</exception>
    public TraceSearch Read(WorkflowView view, FaultlineConfig config)
    {
        var workflow = view.Workflow ?? "";
        var members = view.MembersOf(Cluster);
        var signal = Signal?.Trim();
        if (!string.IsNullOrEmpty(signal) && !SignalCondition.Kinds.Contains(signal, StringComparer.Ordinal))
        {
            // What takes a trace's neighbours to tell was told when the run was made.
            members = view.ShowingIn(members, Known(signal));
            signal = null;
        }

        return Read(workflow, config, members, signal);
    }

    private static string Known(string signal) =>
        Signals.Contains(signal, StringComparer.Ordinal)
            ? signal
            : throw FaultlineException.Input($"There is no signal '{signal}'; choose one of {string.Join(", ", Signals)}.");

    private TraceSearch Read(string workflow, FaultlineConfig config, IReadOnlyCollection<string>? members, string? signal) =>
        new()
        {
            Workflow = workflow,
            Text = Text?.Trim(),
            PromptVersion = Version?.Trim(),
            Intent = Intent?.Trim(),
            Attributes = string.IsNullOrWhiteSpace(Attribute)
                ? []
                : [.. Attribute.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Pair)],
            Signal = signal,
            Passed = Outcome switch
            {
                null or "" => null,
                "passed" => true,
                "failed" => false,
                _ => throw FaultlineException.Input("The outcome is passed or failed."),
            },
            Signals = config.For(workflow).Signals,
            From = Time(From, "from"),
            // A day is meant whole.
            To = Time(To, "to") is { } to ? (IsDay(To) && to < DateTime.MaxValue.Date ? to.AddDays(1) : to) : null,
            TraceIds = members,
            Order = SearchOrder.Read(Sort, Direction),
        };

    private static bool IsDay(string? text) => text?.Trim().Length == 10;

    private static DateTime? Time(string? text, string name) =>
        string.IsNullOrWhiteSpace(text) ? null
        : DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
        : throw FaultlineException.Input($"Write '{name}' as 2026-07-15 or 2026-07-15T08:00Z.");

    private static KeyValuePair<string, string> Pair(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(text[..at].Trim(), text[(at + 1)..].Trim())
            : throw FaultlineException.Input("Write an attribute as name=value, such as plan=premier.");
    }
}
