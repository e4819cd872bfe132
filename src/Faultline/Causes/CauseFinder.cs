using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Which slice of traffic does each cluster live in? Searched on one half of the traffic, tested on the other.</summary>
/// <remarks>
/// Clusters may have been merged by the metadata of their traces; testing a slice on those same traces would confirm the merge, not the cause.
/// So slices are searched on the discovery half, on clusters whose merges saw only that half, and their p-values come from the confirmation half:
/// one-sided Fisher, adjusted over all slices of all clusters by Westfall–Young with permuted cluster labels.
/// </remarks>
public static class CauseFinder
{
    /// <summary>Causes by cluster number, the strongest first; an empty list where nothing holds.</summary>
    public static IReadOnlyList<IReadOnlyList<Cause>> Find(
        CauseRequest request,
        int clusters,
        CauseOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var columns = request.Table.Columns.Where(c => !request.Exclude.Contains(c.Name)).ToArray();
        var discovery = Rows(request.Discovery, true);
        var confirmation = Rows(request.Discovery, false);

        var candidates = new List<CauseCandidate>();
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            var blind = BlindCounterpart(request, cluster);
            if (blind < 0)
            {
                continue;
            }

            var target = Array.ConvertAll(request.BlindClusters, c => c == blind);
            candidates.AddRange(
                Discover(columns, discovery, target, options, cancellationToken)
                    .Select(s => new CauseCandidate(cluster, blind, s.Predicates, Productive(s, confirmation, target, options)))
            );
        }

        var adjusted = ConfirmationTest.Adjust(request, candidates, confirmation, options, cancellationToken);
        var causes = new List<Cause>[clusters];
        for (var cluster = 0; cluster < clusters; cluster++)
        {
            causes[cluster] = Report(
                request,
                columns,
                confirmation,
                cluster,
                candidates.Zip(adjusted).Where(x => x.First.Cluster == cluster && x.Second <= options.Level),
                options
            );
        }

        return causes;
    }

    /// <summary>The best slices, then the best ones of what those do not hold: a cluster may live in more than one place.</summary>
    private static IEnumerable<Slice> Discover(
        FeatureColumn[] columns,
        int[] rows,
        bool[] target,
        CauseOptions options,
        CancellationToken cancellationToken
    )
    {
        for (var round = 0; round < options.MaxCauses; round++)
        {
            var found = SliceSearch.Find(columns, rows, target, options.Search, cancellationToken);
            foreach (var slice in found.Take(options.CandidatesPerRound))
            {
                yield return slice;
            }

            if (found.Count == 0)
            {
                yield break;
            }

            rows = Array.FindAll(rows, r => !found[0].Holds(r));
        }
    }

    private static int[] Rows(bool[] half, bool wanted) => [.. Enumerable.Range(0, half.Length).Where(i => half[i] == wanted)];

    /// <summary>The blind cluster that shares most members with the cluster, or −1 when it shares none.</summary>
    private static int BlindCounterpart(CauseRequest request, int cluster)
    {
        var shared = new Dictionary<int, int>();
        for (var row = 0; row < request.Clusters.Length; row++)
        {
            var blind = request.BlindClusters[row];
            if (request.Clusters[row] == cluster && blind >= 0)
            {
                shared[blind] = shared.GetValueOrDefault(blind) + 1;
            }
        }

        return shared.Count == 0 ? -1 : shared.OrderByDescending(x => x.Value).ThenBy(x => x.Key).First().Key;
    }

    /// <summary>The slice without the predicates that are not productive on the confirmation half either (Webb 2007); at least one stays.</summary>
    private static IReadOnlyList<Predicate> Productive(Slice slice, int[] confirmation, bool[] target, CauseOptions options)
    {
        var kept = slice.Predicates.ToList();
        for (var i = kept.Count - 1; i >= 0 && kept.Count > 1; i--)
        {
            var others = kept.Where((_, j) => j != i).ToArray();
            var parent = Array.FindAll(confirmation, r => Array.TrueForAll(others, p => p.Holds(r)));
            var inside = Array.FindAll(parent, kept[i].Holds);
            var p = FisherExact.Greater(inside.Count(r => target[r]), inside.Length, parent.Count(r => target[r]), parent.Length);
            if (p > options.Level)
            {
                kept.RemoveAt(i);
            }
        }

        return kept;
    }

    private static List<Cause> Report(
        CauseRequest request,
        FeatureColumn[] columns,
        int[] confirmation,
        int cluster,
        IEnumerable<(CauseCandidate Candidate, double PAdjusted)> significant,
        CauseOptions options
    )
    {
        var target = Array.ConvertAll(request.Clusters, c => c == cluster);
        var everything = Enumerable.Range(0, request.Failed.Length).ToArray();
        var population = new Population(everything.Length, target.Count(t => t));
        var measured = significant
            .Select(x =>
            {
                var predicates = CutEstimate.Of(x.Candidate.Productive, everything, target, population);
                var rows = Array.FindAll(everything, r => predicates.All(p => p.Holds(r)));
                var hits = rows.Count(r => target[r]);
                return (
                    Slice: new Slice(predicates, rows, hits, population.Quality(rows.Length, hits) * options.Search.Discount(predicates)),
                    x.PAdjusted,
                    x.Candidate.Blind
                );
            })
            .OrderByDescending(x => x.Slice.Quality)
            .ThenBy(x => x.Slice.Predicates.Count)
            .ThenBy(x => x.Slice.ToString(), StringComparer.Ordinal);

        var causes = new List<Cause>();
        foreach (var (slice, p, counterpart) in measured)
        {
            if (causes.Count == options.MaxCauses || !SaysMore(slice, counterpart))
            {
                continue;
            }

            var cause = CauseMeasures.Of(request, cluster, slice, p, Shadows.Of(slice, columns, target, options.Search));
            if (cause.Lift >= options.MinLift && cause.Coverage >= options.MinCoverage)
            {
                causes.Add(cause);
            }
        }

        return causes;

        // A slice that is over-represented only for what it shares with one already named is the same cause in other words.
        bool SaysMore(Slice slice, int counterpart)
        {
            if (causes.Count == 0)
            {
                return true;
            }

            bool Named(int row) => causes.Exists(c => c.Slice.Holds(row));
            var more = slice.Rows.Count(r => target[r] && !Named(r));
            var free = Array.FindAll(confirmation, r => !Named(r));
            var inside = Array.FindAll(free, slice.Holds);
            bool Hit(int row) => request.BlindClusters[row] == counterpart;
            return more >= options.MinCoverage * population.Hits
                && FisherExact.Greater(inside.Count(Hit), inside.Length, free.Count(Hit), free.Length) <= options.Search.ProductivityLevel;
        }
    }
}
