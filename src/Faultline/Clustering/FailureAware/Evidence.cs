using Faultline.Pulling;
using Faultline.Traces;

namespace Faultline.Clustering.FailureAware;

/// <summary>What the measurements say is wrong with each failure, in units of the workflow's own passing traffic.</summary>
/// <remarks>
/// One column a rubric (shortfall), then flags (feedback, escalation, abandonment, tool failure, schema, error, refusal), then amounts beyond the usual
/// (latency, context, answer length, retrieval score). Amounts are in units of three robust standard deviations of passing traffic, clipped to [0, 4], so 1 is "clearly
/// unusual"; missing values are 0, "nothing seen". Flags weigh <see cref="FlagWeight"/> times the share of passing traffic that does not carry them; complaints weigh less, since every kind of failure draws them.
/// </remarks>
public sealed class Evidence
{
    public const double FlagWeight = 2;

    public const double DefaultComplaintWeight = 0.3;

    /// <summary>One standard deviation of passing traffic; a complaint weighs about as much.</summary>
    private const double Slight = 0.25;

    private const double Clip = 4;
    private const int EnoughPassing = 20;

    private Evidence(IReadOnlyList<EvidenceColumn> columns, double[][] rows)
    {
        Columns = columns;
        Rows = rows;
    }

    public IReadOnlyList<EvidenceColumn> Columns { get; }

    /// <summary>Per failure a row of values ≥ 0, one a column.</summary>
    public double[][] Rows { get; }

    /// <summary>Measures with the default weight of complaints.</summary>
    public static Evidence Measure(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        CancellationToken cancellationToken = default
    ) => Measure(failed, passing, DefaultComplaintWeight, 0, cancellationToken);

    public static Evidence Measure(
        IReadOnlyList<PulledTrace> failed,
        IReadOnlyList<Trace> passing,
        double complaintWeight,
        double significance,
        CancellationToken cancellationToken = default
    )
    {
        var measures = Measurements(failed, passing, complaintWeight);
        var columns = new List<EvidenceColumn>();
        var values = new List<double[]>();
        foreach (var measure in measures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (column, among) = measure.Values(failed, passing);
            // A column without any finding only dilutes, and so does one that passing traffic shows as often.
            if (column.Any(v => v > 0) && MoreThanPassing(column, among, significance))
            {
                columns.Add(new EvidenceColumn(measure.Name, measure.Kind));
                values.Add(column);
            }
        }

        var rows = new double[failed.Count][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = values.ConvertAll(column => column[i]).ToArray();
        }

        return new Evidence(columns, rows);
    }

    /// <summary>False when the column's findings are not significantly more common among failures, by the pooled test of two proportions.</summary>
    private static bool MoreThanPassing(double[] failing, double[] passing, double significance)
    {
        if (passing.Length < EnoughPassing || significance <= 0)
        {
            return true;
        }

        double n = failing.Length;
        double m = passing.Length;
        return new[] { Slight, 1 }.Any(level =>
        {
            var a = failing.Count(v => v >= level);
            var b = passing.Count(v => v >= level);
            var pooled = (a + b) / (n + m);
            return a / n - b / m > significance * Math.Sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
        });
    }

    private static List<Measurement> Measurements(IReadOnlyList<PulledTrace> failed, IReadOnlyList<Trace> passing, double complaintWeight)
    {
        var rubrics = failed
            .Select(f => f.Trace)
            .Concat(passing)
            .SelectMany(t => t.JudgeScores.Keys)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        var measures = new List<Measurement>();
        foreach (var rubric in rubrics)
        {
            measures.Add(
                Measurement.Amount(rubric, EvidenceKind.Rubric, t => t.JudgeScores.TryGetValue(rubric, out var s) ? -s : null, floor: 0.02)
            );
        }

        measures.Add(Measurement.Flag("feedback_down", EvidenceKind.Complaint, (t, _) => t.FeedbackUp == false, complaintWeight));
        measures.Add(
            Measurement.Flag(
                "escalated",
                EvidenceKind.Complaint,
                (t, s) => t.Escalated == true || Has(s, SignalKinds.Escalation),
                complaintWeight
            )
        );
        measures.Add(
            Measurement.Flag(
                "abandoned",
                EvidenceKind.Complaint,
                (t, s) => t.Abandoned == true || Has(s, SignalKinds.Abandonment),
                complaintWeight
            )
        );
        measures.Add(Measurement.Flag("tool_failed", EvidenceKind.Tool, (t, _) => t.ToolCalls.Any(c => c.Failed)));
        measures.Add(
            Measurement.Flag("schema_invalid", EvidenceKind.Schema, (t, s) => t.SchemaValid == false || Has(s, SignalKinds.SchemaViolation))
        );
        measures.Add(Measurement.Flag("request_error", EvidenceKind.Error, (t, s) => t.Error is not null || Has(s, SignalKinds.Error)));
        measures.Add(
            Measurement.Flag(
                "refusal",
                EvidenceKind.Refusal,
                (_, s) => Has(s, SignalKinds.RefusalMismatch),
                // The signal is one of failures alone; what passing traffic shows is refusals as such.
                passes: t => RefusalLanguage.Find(t.Response, []) is not null
            )
        );
        measures.Add(Measurement.Amount("latency", EvidenceKind.Latency, t => Log(t.LatencyMs), floor: 0.05));
        measures.Add(Measurement.Amount("context", EvidenceKind.Context, t => Log(t.InputTokens), floor: 0.05));
        measures.Add(Measurement.Amount("answer_long", EvidenceKind.Length, t => Log(t.Response.Length), floor: 0.05));
        measures.Add(Measurement.Amount("answer_short", EvidenceKind.Length, t => -Log(t.Response.Length), floor: 0.05));
        measures.Add(Measurement.Amount("retrieval_low", EvidenceKind.Retrieval, t => -TopScore(t), floor: 0.01));
        measures.Add(Measurement.Flag("retrieval_empty", EvidenceKind.Retrieval, (t, _) => t.Retrieved is { Count: 0 }));
        return measures;
    }

    private static bool Has(IReadOnlyList<Signal> signals, string kind) =>
        signals.Any(s => string.Equals(s.Kind, kind, StringComparison.Ordinal));

    private static double? Log(double? value) => value is > 0 ? Math.Log(value.Value) : null;

    private static double? TopScore(Trace trace)
    {
        double? best = null;
        foreach (var document in trace.Retrieved ?? [])
        {
            if (document.Score is { } score && double.IsFinite(score) && !(score <= best))
            {
                best = score;
            }
        }

        return best;
    }

    private sealed record Measurement(
        string Name,
        EvidenceKind Kind,
        Func<IReadOnlyList<PulledTrace>, IReadOnlyList<Trace>, (double[] Failing, double[] Passing)> Values
    )
    {
        public static Measurement Amount(string name, EvidenceKind kind, Func<Trace, double?> read, double floor) =>
            new(
                name,
                kind,
                (failed, passing) =>
                {
                    var usual = RobustScale.Of(passing.Select(t => read(t) ?? double.NaN), floor);
                    if (usual.Count < EnoughPassing)
                    {
                        // Too little passing traffic to say what is usual: the failures themselves must do.
                        usual = RobustScale.Of(passing.Concat(failed.Select(f => f.Trace)).Select(t => read(t) ?? double.NaN), floor);
                    }

                    double Beyond(Trace trace) => Math.Clamp(usual.Above(read(trace)) / 3, 0, Clip);
                    return ([.. failed.Select(f => Beyond(f.Trace))], [.. passing.Select(Beyond)]);
                }
            );

        public static Measurement Flag(
            string name,
            EvidenceKind kind,
            Func<Trace, IReadOnlyList<Signal>, bool> read,
            double complaintWeight = 1,
            Func<Trace, bool>? passes = null
        ) =>
            new(
                name,
                kind,
                (failed, passing) =>
                {
                    bool[] carried = passes is null ? [.. passing.Select(t => read(t, []))] : [.. Some(passing).Select(passes)];
                    var among = carried.Length == 0 ? 0 : carried.Count(c => c) / (double)carried.Length;
                    var weight = (kind == EvidenceKind.Complaint ? complaintWeight : FlagWeight) * (1 - among);
                    return ([.. failed.Select(f => read(f.Trace, f.Signals) ? weight : 0)], [.. carried.Select(c => c ? weight : 0)]);
                }
            );

        /// <summary>Every k-th, at most 500: enough to know a share by.</summary>
        private static IEnumerable<Trace> Some(IReadOnlyList<Trace> passing)
        {
            var step = Math.Max(1, passing.Count / 500);
            return passing.Where((_, i) => i % step == 0);
        }
    }
}
