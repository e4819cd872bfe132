using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>A part of a query's answer that is small enough to hold and sort: a span of time, or some of the traces of a minute that is too full.</summary>
/// <param name="Start">Microseconds since 1970-01-01 UTC, inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Ids">Only these traces, when given.</param>
internal sealed record TraceSlice(long Start, long End, IReadOnlyList<string>? Ids)
{
    private const int MostRows = 8_192;
    private const long MostCharacters = 16_000_000;
    private const long Minute = 60_000_000;

    // Minutes are counted from year 1, because integer division rounds negative numbers up.
    private const long Before1970 = 62_135_596_800_000_000;

    public static string Filter => "t.\"timestamp\" >= make_timestamp($start) AND t.\"timestamp\" < make_timestamp($end)";

    public IReadOnlyList<(string, object?)> Parameters => [("start", Start), ("end", End)];

    /// <summary>The slices of a query's answer in the order of (timestamp, trace id).</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="filter">The query's condition on <c>traces t</c>.</param>
    /// <param name="parameters">The condition's parameters.</param>
    /// <param name="size">SQL of a row's size in characters.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    public static List<TraceSlice> Plan(
        DuckDBConnection connection,
        string filter,
        (string, object?)[] parameters,
        string size,
        CancellationToken cancellationToken
    )
    {
        var slices = new List<TraceSlice>();
        var load = default(Load);
        foreach (var (minute, here) in Minutes(connection, filter, parameters, size, cancellationToken))
        {
            if (!here.Fits && here.Rows > 1)
            {
                slices.AddRange(Split(connection, filter, parameters, size, minute, cancellationToken));
                load = default;
            }
            else if (load.Rows > 0 && (load + here).Fits)
            {
                slices[^1] = slices[^1] with { End = minute + Minute };
                load += here;
            }
            else
            {
                slices.Add(new TraceSlice(minute, minute + Minute, null));
                load = here;
            }
        }

        return slices;
    }

    private static List<(long Start, Load Load)> Minutes(
        DuckDBConnection connection,
        string filter,
        (string, object?)[] parameters,
        string size,
        CancellationToken cancellationToken
    )
    {
        var minutes = new List<(long, Load)>();
        using var command = connection.Command(
            $"""
            SELECT (epoch_us(t."timestamp") + {Before1970}) // {Minute} AS minute, count(*), sum({size})::BIGINT
            FROM traces t WHERE {filter} GROUP BY minute ORDER BY minute
            """,
            parameters
        );
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            minutes.Add(((row.GetInt64(0) * Minute) - Before1970, new Load(row.GetInt64(1), row.GetInt64(2))));
        }

        return minutes;
    }

    private static IEnumerable<TraceSlice> Split(
        DuckDBConnection connection,
        string filter,
        (string, object?)[] parameters,
        string size,
        long minute,
        CancellationToken cancellationToken
    )
    {
        var traces = new List<(DateTime Timestamp, string Id, long Size)>();
        using (
            var command = connection.Command(
                $"SELECT t.\"timestamp\", t.timestamp_ticks, t.trace_id, {size} FROM traces t WHERE {filter} AND {Filter}",
                [.. parameters, ("start", minute), ("end", minute + Minute)]
            )
        )
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                traces.Add((row.Time(0, 1), row.Text(2)!, row.GetInt64(3)));
            }
        }

        traces.Sort(static (a, b) => TraceOrder.Compare(a.Timestamp, a.Id, b.Timestamp, b.Id));
        var ids = new List<string>();
        var load = default(Load);
        foreach (var (_, id, characters) in traces)
        {
            var one = new Load(1, characters);
            if (ids.Count > 0 && !(load + one).Fits)
            {
                yield return new TraceSlice(minute, minute + Minute, ids);
                ids = [];
                load = default;
            }

            ids.Add(id);
            load += one;
        }

        yield return new TraceSlice(minute, minute + Minute, ids);
    }

    private readonly record struct Load(long Rows, long Characters)
    {
        public bool Fits => Rows <= MostRows && Characters <= MostCharacters;

        public static Load operator +(Load a, Load b) => new(a.Rows + b.Rows, a.Characters + b.Characters);
    }
}
