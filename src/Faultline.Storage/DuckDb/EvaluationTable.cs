using DuckDB.NET.Data;
using Faultline.Storage.DuckDb.Json;
using Faultline.Traces;

namespace Faultline.Storage.DuckDb;

/// <summary>An evaluation as a row of the table <c>evaluations</c>, and back.</summary>
internal static class EvaluationTable
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    private const string Columns =
        "e.trace_id, e.span_id, e.name, e.score, e.label, e.explanation, e.\"timestamp\", e.timestamp_ticks, e.source";

    public static void Append(DuckDBAppender appender, Evaluation evaluation, Guid content) =>
        appender
            .CreateRow()
            .AppendValue(StoredText.Encode(evaluation.TraceId))
            .AppendValue((Guid?)content)
            .AppendValue(StoredText.Encode(evaluation.SpanId))
            .AppendValue(StoredText.Encode(evaluation.Name))
            .AppendValue(evaluation.Score)
            .AppendValue(StoredText.Encode(evaluation.Label))
            .AppendValue(StoredText.Encode(evaluation.Explanation))
            .AppendValue((DateTime?)StoredTime.Timestamp(evaluation.Timestamp))
            .AppendValue((byte?)StoredTime.Ticks(evaluation.Timestamp))
            .AppendValue(StoredText.Encode(evaluation.Source))
            .AppendValue(Target(evaluation.Target))
            .AppendValue(StoredText.Encode(evaluation.SessionId))
            .EndRow();

    /// <summary>Evaluations by trace id, each list in the order in which it was stored.</summary>
    /// <param name="connection">Where to read.</param>
    /// <param name="ofTraces">SQL of one column: the trace ids.</param>
    /// <param name="vocabulary">Words of the result.</param>
    /// <param name="parameters">Parameters of <paramref name="ofTraces"/>.</param>
    public static Dictionary<string, List<Evaluation>> Read(
        DuckDBConnection connection,
        string ofTraces,
        Vocabulary vocabulary,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var evaluations = new Dictionary<string, List<Evaluation>>(StringComparer.Ordinal);
        // Row ids are the order of arrival.
        using var command = connection.Command(
            $"WITH of_traces(id) AS ({ofTraces}), about AS ({EvaluationTargets.Direct}{EvaluationTargets.Further(connection)}) "
                + $"SELECT {Columns} FROM about e ORDER BY e.place",
            parameters
        );
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var traceId = row.Text(0)!;
            if (!evaluations.TryGetValue(traceId, out var ofTrace))
            {
                evaluations[traceId] = ofTrace = [];
            }

            ofTrace.Add(
                new Evaluation(
                    traceId,
                    row.Text(1),
                    vocabulary.Word(row.Text(2)!),
                    row.Number(3),
                    vocabulary.WordOrNull(row.Text(4)),
                    row.Text(5),
                    row.Time(6, 7),
                    vocabulary.Word(row.Text(8)!)
                )
            );
        }

        return evaluations;
    }

    private static string? Target(EvaluationTarget target) =>
        target switch
        {
            EvaluationTarget.Span => EvaluationTargets.Span,
            EvaluationTarget.Session => EvaluationTargets.Session,
            _ => null,
        };
}
