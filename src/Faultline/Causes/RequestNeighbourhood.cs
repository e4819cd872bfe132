using System.Runtime.Intrinsics;
using Faultline.Clustering;
using Faultline.Traces;

namespace Faultline.Causes;

/// <summary>Requests as near to a cluster's as its members are to one another.</summary>
/// <remarks>Nearness is the mean cosine to the five nearest members, oneself left out, and the bound is what nine of ten members reach: a request is let in or
/// kept out by what was asked alone, members and passing traffic by the same measure, so that the share that fails inside is not bent.</remarks>
public sealed class RequestNeighbourhood
{
    private const int Nearest = 5;
    private const int MostMembers = 400;
    private const double MembersInside = 0.9;

    private readonly RequestSpace space;
    private readonly float[][] members;
    private readonly Dictionary<string, int> memberIds;
    private readonly double bound;

    private RequestNeighbourhood(RequestSpace space, float[][] members, Dictionary<string, int> memberIds, double bound) =>
        (this.space, this.members, this.memberIds, this.bound) = (space, members, memberIds, bound);

    /// <summary>Null when the cluster has too few members to have neighbours.</summary>
    /// <param name="space">Where requests are placed.</param>
    /// <param name="traces">Traffic that holds the members.</param>
    /// <param name="members">Their places in it.</param>
    internal static RequestNeighbourhood? Of(
        RequestSpace space,
        IReadOnlyList<Trace> traces,
        IReadOnlyList<int> members,
        CancellationToken cancellationToken
    )
    {
        var step = Math.Max(1, (int)Math.Ceiling(members.Count / (double)MostMembers));
        int[] kept = [.. members.Where((_, i) => i % step == 0)];
        if (kept.Length <= Nearest)
        {
            return null;
        }

        var placed = space.Place(traces, cancellationToken);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var m = 0; m < kept.Length; m++)
        {
            ids[traces[kept[m]].TraceId] = m;
        }

        var draft = new RequestNeighbourhood(space, Array.ConvertAll(kept, r => placed.Row(r).ToArray()), ids, 0);
        double[] own = [.. draft.Nearness(kept, traces, cancellationToken).Order()];
        return new RequestNeighbourhood(space, draft.members, ids, own[(int)((1 - MembersInside) * own.Length)]);
    }

    /// <summary>Takes out of <paramref name="inside"/> what is not near.</summary>
    public void Narrow(bool[] inside, IReadOnlyList<Trace> traces, CancellationToken cancellationToken)
    {
        int[] asked = [.. Enumerable.Range(0, inside.Length).Where(i => inside[i])];
        var nearness = Nearness(asked, traces, cancellationToken);
        for (var i = 0; i < asked.Length; i++)
        {
            inside[asked[i]] = nearness[i] >= bound;
        }
    }

    private double[] Nearness(int[] asked, IReadOnlyList<Trace> traces, CancellationToken cancellationToken)
    {
        var placed = space.Place(traces, cancellationToken);
        var nearness = new double[asked.Length];
        Parallel.For(
            0,
            asked.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            i =>
            {
                Span<float> best = stackalloc float[Nearest];
                best.Fill(-1);
                var self = memberIds.GetValueOrDefault(traces[asked[i]].TraceId, -1);
                for (var m = 0; m < members.Length; m++)
                {
                    if (m == self)
                    {
                        continue;
                    }

                    var cosine = Dot(placed.Row(asked[i]), members[m]);
                    for (var k = 0; k < Nearest && cosine > best[^1]; k++)
                    {
                        if (cosine > best[k])
                        {
                            (best[k], cosine) = (cosine, best[k]);
                        }
                    }
                }

                double sum = 0;
                foreach (var value in best)
                {
                    sum += value;
                }

                nearness[i] = sum / Nearest;
            }
        );
        return nearness;
    }

    /// <summary>Four lanes whatever the hardware has, so that the sum is the same everywhere.</summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lanes = Vector128<float>.Zero;
        var i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            lanes += Vector128.Create(a.Slice(i, 4)) * Vector128.Create(b.Slice(i, 4));
        }

        var sum = Vector128.Sum(lanes);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
