using DuckDB.NET.Data;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Storage.DuckDb;

/// <summary>Answers searches: which trace ids fit, and in which order. What people type is always a parameter.</summary>
internal static class TraceFinder
{
    /// <summary>Holds for traces with late evaluations.</summary>
    public const string Evaluated = "t.trace_id IN (SELECT trace_id FROM evaluations)";
    private static readonly string[] s_texts = ["query", "response", "judge_comment", "error", "trace_id"];

    /// <summary>How many fit, and the ids of the page.</summary>
    /// <param name="known">What the columns of traces with late evaluations do not say.</param>
    public static (long Total, IReadOnlyList<string> Ids) Find(
        DuckDBConnection connection,
        TraceSearch search,
        LateEvaluations known,
        CancellationToken cancellationToken
    )
    {
        var (filter, parameters) = Fitting(connection, search, known, cancellationToken);
        var page = new List<(string, object?)>([.. parameters, ("take", (long)search.Take), ("skip", (long)search.Skip)]);
        if (search.Order == SearchOrder.NewestFirst && LooksInside(search))
        {
            // Texts and JSON are gone through once; the count and the page are both taken of what fitted.
            using var once = connection.Command(
                $"""
                WITH fitting AS MATERIALIZED (SELECT t.trace_id, t."timestamp" AS since, t.timestamp_ticks AS ticks FROM traces t WHERE {filter})
                SELECT trace_id, (SELECT count(*) FROM fitting) FROM fitting ORDER BY since DESC, ticks DESC, trace_id DESC LIMIT $take OFFSET $skip
                """,
                [.. page]
            );
            using var row = once.ExecuteReader();
            var found = new List<string>();
            var fitting = 0L;
            while (row.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                found.Add(row.Text(0)!);
                fitting = row.GetInt64(1);
            }

            if (found.Count > 0 || search.Skip == 0)
            {
                return (fitting, found);
            }
        }

        using var counting = connection.Command($"SELECT count(*) FROM traces t WHERE {filter}", [.. parameters]);
        var total = (long)counting.ExecuteScalar()!;
        using var command = connection.Command(
            $"SELECT t.trace_id FROM traces t WHERE {filter} ORDER BY {OrderSql.Of(connection, search.Order, known, cancellationToken)} LIMIT $take OFFSET $skip",
            [.. page]
        );
        return (total, Ids(command, cancellationToken));
    }

    // What a column's statistics do not answer.
    private static bool LooksInside(TraceSearch search) =>
        !string.IsNullOrEmpty(search.Text) || search.Attributes.Count > 0 || SignalCondition.IsAsked(search);

    /// <summary>The trace before and the one after in the order of the search, of those that fit.</summary>
    /// <param name="known">As for <see cref="Find"/>.</param>
    /// <param name="of">Where the two are looked for.</param>
    public static TraceNeighbors Neighbors(
        DuckDBConnection connection,
        TraceSearch search,
        LateEvaluations known,
        Trace of,
        CancellationToken cancellationToken
    )
    {
        var (filter, parameters) = Fitting(connection, search, known, cancellationToken);
        if (search.Order.By != SearchOrder.Time)
        {
            // Whatever the order is by may be unknown or the same for many: the place of the trace is looked up in the whole of it.
            var order = OrderSql.Of(connection, search.Order, known, cancellationToken);
            using var command = connection.Command(
                $"""
                SELECT before, after FROM (
                    SELECT t.trace_id, lag(t.trace_id) OVER place AS before, lead(t.trace_id) OVER place AS after
                    FROM traces t WHERE ({filter}) OR t.trace_id = $id WINDOW place AS (ORDER BY {order})
                ) WHERE trace_id = $id
                """,
                [.. parameters, ("id", StoredText.Encode(of.TraceId))]
            );
            using var row = command.ExecuteReader();
            return row.Read() ? new TraceNeighbors(row.Text(0), row.Text(1)) : new TraceNeighbors(null, null);
        }

        parameters.AddRange([
            ("at", StoredTime.Microseconds(of.Timestamp)),
            ("ticks", (long)StoredTime.Ticks(of.Timestamp)),
            ("id", StoredText.Encode(of.TraceId)),
        ]);
        string? Next(string than, string order)
        {
            // The plain comparison of times is what lets the store pass over blocks.
            using var command = connection.Command(
                $"""
                SELECT t.trace_id FROM traces t WHERE {filter} AND t."timestamp" {than}= make_timestamp($at)
                AND (t."timestamp" {than} make_timestamp($at) OR t.timestamp_ticks {than} $ticks OR (t.timestamp_ticks = $ticks AND t.trace_id {than} $id))
                ORDER BY t."timestamp" {order}, t.timestamp_ticks {order}, t.trace_id {order} LIMIT 1
                """,
                [.. parameters]
            );
            return Ids(command, cancellationToken) is [var next] ? next : null;
        }

        var (newer, older) = (Next(">", "ASC"), Next("<", "DESC"));
        return search.Order.Ascending ? new TraceNeighbors(older, newer) : new TraceNeighbors(newer, older);
    }

    /// <summary>The traces that fit but for their signals, and that have late evaluations.</summary>
    public static IReadOnlyList<string> Candidates(DuckDBConnection connection, TraceSearch search, CancellationToken cancellationToken)
    {
        var (filter, parameters) = Conditions(connection, search, cancellationToken);
        using var command = connection.Command($"SELECT t.trace_id FROM traces t WHERE {filter} AND {Evaluated}", [.. parameters]);
        return Ids(command, cancellationToken);
    }

    public static IReadOnlyList<VersionSeen> Versions(DuckDBConnection connection, string workflow)
    {
        using var command = connection.Command(
            """
            SELECT prompt_version, min(epoch_us("timestamp") * 10 + timestamp_ticks) AS first_seen, count(*)
            FROM traces WHERE workflow = $workflow AND prompt_version IS NOT NULL GROUP BY prompt_version ORDER BY first_seen, prompt_version
            """,
            ("workflow", StoredText.Encode(workflow))
        );
        using var row = command.ExecuteReader();
        var versions = new List<VersionSeen>();
        while (row.Read())
        {
            versions.Add(new VersionSeen(row.Text(0)!, DateTime.UnixEpoch.AddTicks(row.GetInt64(1)), row.GetInt64(2)));
        }

        return versions;
    }

    public static IReadOnlyList<IntentSeen> Intents(DuckDBConnection connection, string workflow, DateTime? from, DateTime? to)
    {
        var (filter, parameters) = Conditions(
            connection,
            new TraceSearch
            {
                Workflow = workflow,
                From = from,
                To = to,
            },
            CancellationToken.None
        );
        using var command = connection.Command(
            $"SELECT t.intent, count(*) AS traces FROM traces t WHERE {filter} GROUP BY t.intent ORDER BY traces DESC, t.intent",
            [.. parameters]
        );
        using var row = command.ExecuteReader();
        var intents = new List<IntentSeen>();
        while (row.Read())
        {
            intents.Add(new IntentSeen(row.Text(0), row.GetInt64(1)));
        }

        return intents;
    }

    private static List<string> Ids(DuckDBCommand command, CancellationToken cancellationToken)
    {
        using var row = command.ExecuteReader();
        var found = new List<string>();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.Add(row.Text(0)!);
        }

        return found;
    }

    // All conditions of a search, signals included.
    private static (string Filter, List<(string, object?)> Parameters) Fitting(
        DuckDBConnection connection,
        TraceSearch search,
        LateEvaluations known,
        CancellationToken cancellationToken
    )
    {
        var (filter, parameters) = Conditions(connection, search, cancellationToken);
        if (SignalSql.Condition(search, parameters) is { } signals)
        {
            connection.FillIds("evaluated", known.Fitting, cancellationToken);
            filter += $" AND CASE WHEN {Evaluated} THEN t.trace_id IN (SELECT id FROM temp.evaluated) ELSE coalesce({signals}, false) END";
        }

        return (filter, parameters);
    }

    private static (string Filter, List<(string, object?)> Parameters) Conditions(
        DuckDBConnection connection,
        TraceSearch search,
        CancellationToken cancellationToken
    )
    {
        if (search.TraceIds is { } ids)
        {
            connection.FillIds("searched", ids, cancellationToken);
        }

        var filter = "true";
        var parameters = new List<(string, object?)>();
        void Where(string condition, string name, object? value)
        {
            filter += " AND " + condition;
            parameters.Add((name, value));
        }

        void Equal(string column, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                Where($"t.{column} = ${column}", column, StoredText.Encode(value));
            }
        }

        Equal("workflow", search.Workflow);
        Equal("prompt_version", search.PromptVersion);
        Equal("model", search.Model);
        Equal("intent", search.Intent);
        if (!string.IsNullOrEmpty(search.Text))
        {
            var anywhere = string.Join(" OR ", s_texts.Select(column => $"contains(lower(t.{column}), lower($text))"));
            Where($"({anywhere})", "text", StoredText.Encode(search.Text));
        }

        if (search.From is { } from)
        {
            Where("t.\"timestamp\" >= make_timestamp($from)", "from", StoredTime.Microseconds(from));
        }

        if (search.To is { } to)
        {
            Where("t.\"timestamp\" < make_timestamp($to)", "to", StoredTime.Microseconds(to));
        }

        for (var i = 0; i < search.Attributes.Count; i++)
        {
            var (name, value) = search.Attributes[i];
            Where($"json_extract_string(t.attributes, $name{i}) = $value{i}", $"name{i}", Pointer(name));
            parameters.Add(($"value{i}", StoredText.Encode(value)));
        }

        return (search.TraceIds is null ? filter : filter + " AND t.trace_id IN (SELECT id FROM temp.searched)", parameters);
    }

    // JSON Pointer (RFC 6901): a name with dots or brackets is one name there.
    private static string Pointer(string name) =>
        "/" + StoredText.Encode(name)!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
