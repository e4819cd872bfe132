using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>Metadata of n traces as columns: the table that slices, profiles and causes are computed from.</summary>
/// <remarks>Columns: prompt_version, model, intent and every attribute that is not a <see cref="Consequences">consequence</see> of the failure. An attribute whose known values are all numbers is numeric. Rows stand in the order given.</remarks>
public sealed class FeatureTable
{
    public required int Rows { get; init; }

    public required IReadOnlyList<FeatureColumn> Columns { get; init; }

    public static FeatureTable From(IReadOnlyList<Trace> traces)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var trace in traces)
        {
            names.UnionWith(trace.Attributes.Keys);
        }

        names.RemoveWhere(Consequences.IsConsequence);

        var columns = new List<FeatureColumn>
        {
            Column("prompt_version", traces, t => Text(t.PromptVersion) ?? Attribute(t, "prompt_version")),
            Column("model", traces, t => Text(t.Model) ?? Attribute(t, "model")),
            Column("intent", traces, t => Text(t.Intent) ?? Attribute(t, "intent")),
        };
        names.ExceptWith(columns.Select(c => c.Name));
        columns.AddRange(names.Select(name => Column(name, traces, t => Attribute(t, name))));
        columns.RemoveAll(c => c.Known == 0);
        return new FeatureTable { Rows = traces.Count, Columns = columns };
    }

    /// <summary>The same table with two columns made of the clock: <c>time</c> (the moment) and <c>hour_utc</c> (0–23).</summary>
    /// <remarks>Incidents and throttled hours live in time, not in an attribute. A name that is taken by an attribute is left to the attribute.</remarks>
    public FeatureTable WithClock(IReadOnlyList<Trace> traces)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(traces.Count, Rows);
        var seconds = traces.Select(t => Math.Floor((t.Timestamp - DateTime.UnixEpoch).TotalSeconds)).ToArray();
        var hours = traces.Select(t => (double)t.Timestamp.Hour).ToArray();
        FeatureColumn[] clock =
        [
            new("time", Rows, seconds, [], []) { Scale = FeatureScale.Moment },
            new("hour_utc", Rows, hours, [], []) { Scale = FeatureScale.HourOfDay },
        ];
        var taken = Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return new FeatureTable { Rows = Rows, Columns = [.. Columns, .. clock.Where(c => Rows > 0 && !taken.Contains(c.Name))] };
    }

    private static AttributeValue? Attribute(Trace trace, string name) => trace.Attributes.TryGetValue(name, out var value) ? value : null;

    private static AttributeValue? Text(string? value) => value is null ? null : AttributeValue.OfText(value);

    private static FeatureColumn Column(string name, IReadOnlyList<Trace> traces, Func<Trace, AttributeValue?> read)
    {
        var values = new AttributeValue?[traces.Count];
        var known = 0;
        var numeric = true;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = read(traces[i]);
            if (values[i] is not { } value)
            {
                continue;
            }

            known++;
            numeric &= value.IsNumber && double.IsFinite(value.Number);
        }

        if (numeric && known > 0)
        {
            var numbers = Array.ConvertAll(values, v => v?.Number ?? double.NaN);
            return new FeatureColumn(name, known, numbers, [], []);
        }

        var categories = values
            .Where(v => v is not null)
            .Select(v => v!.Value.ToString())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var codeOf = categories.Select((c, i) => (c, i)).ToDictionary(x => x.c, x => x.i, StringComparer.Ordinal);
        var codes = Array.ConvertAll(values, v => v is { } value ? codeOf[value.ToString()] : -1);
        return new FeatureColumn(name, known, [], codes, categories);
    }
}
