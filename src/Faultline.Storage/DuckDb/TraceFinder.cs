using DuckDB.NET.Data;
using Faultline.Traces;
using Faultline.Traces.Searching;

namespace Faultline.Storage.DuckDb;

/// <summary>Answers searches: which trace ids fit, newest first. What people type is always a parameter.</summary>
internal static class TraceFinder
{
    private const string Evaluated = "t.trace_id IN (SELECT trace_id FROM evaluations)";
    private static readonly string[] s_texts = ["query", "response", "judge_comment", "error", "trace_id"];

    /// <summary>How many fit, and the ids of the page.</summary>
    /// <param name="known">Which of the traces that have late evaluations fit; their columns do not say.</param>
    public static (long Total, IReadOnlyList<string> Ids) Find(
        DuckDBConnection connection,
        TraceSearch search,
        IReadOnlyCollection<string> known,
        CancellationToken cancellationToken
    )
    {
        var (filter, parameters) = Fitting(connection, search, known, cancellationToken);
        var page = new List<(string, object?)>([.. parameters, ("take", (long)search.Take), ("skip", (long)search.Skip)]);
        if (LooksInside(search))
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
            $"SELECT t.trace_id FROM traces t WHERE {filter} ORDER BY t.\"timestamp\" DESC, t.timestamp_ticks DESC, t.trace_id DESC LIMIT $take OFFSET $skip",
            [.. page]
        );
        return (total, Ids(command, cancellationToken));
    }

    // What a column's statistics do not answer.
    private static bool LooksInside(TraceSearch search) =>
        !string.IsNullOrEmpty(search.Text) || search.Attributes.Count > 0 || SignalCondition.IsAsked(search);

    /// <summary>The next newer and the next older trace that fits.</summary>
    /// <param name="known">As for <see cref="Find"/>.</param>
    /// <param name="of">Its time and id are where the two are looked for.</param>
    public static TraceNeighbors Neighbors(
        DuckDBConnection connection,
        TraceSearch search,
        IReadOnlyCollection<string> known,
        Trace of,
        CancellationToken cancellationToken
    )
    {
        var (filter, parameters) = Fitting(connection, search, known, cancellationToken);
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

        return new TraceNeighbors(Next(">", "ASC"), Next("<", "DESC"));
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
        IReadOnlyCollection<string> known,
        CancellationToken cancellationToken
    )
    {
        var (filter, parameters) = Conditions(connection, search, cancellationToken);
        if (SignalSql.Condition(search, parameters) is { } signals)
        {
            connection.FillIds("evaluated", known, cancellationToken);
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
