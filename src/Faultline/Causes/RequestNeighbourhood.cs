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
    private readonly Matrix members;
    private readonly HashSet<string> memberIds;
    private readonly double bound;

    private RequestNeighbourhood(RequestSpace space, Matrix members, string[] ids, double bound)
    {
        (this.space, this.members, this.bound) = (space, members, bound);
        memberIds = [.. ids];
        Ids = ids;
    }

    private string[] Ids { get; }

    /// <summary>Null when the cluster has too few members to have neighbours.</summary>
    internal static RequestNeighbourhood? Of(RequestSpace space, IReadOnlyList<Trace> members, CancellationToken cancellationToken)
    {
        var step = Math.Max(1, (int)Math.Ceiling(members.Count / (double)MostMembers));
        Trace[] kept = [.. members.Where((_, i) => i % step == 0)];
        if (kept.Length <= Nearest)
        {
            return null;
        }

        var draft = new RequestNeighbourhood(space, space.Place(kept, cancellationToken), [.. kept.Select(t => t.TraceId)], 0);
        double[] own = [.. draft.Nearness(kept, cancellationToken).Order()];
        return new RequestNeighbourhood(space, draft.members, draft.Ids, own[(int)((1 - MembersInside) * own.Length)]);
    }

    /// <summary>Takes out of <paramref name="inside"/> what is not near.</summary>
    public void Narrow(bool[] inside, IReadOnlyList<Trace> traces, CancellationToken cancellationToken)
    {
        int[] asked = [.. Enumerable.Range(0, inside.Length).Where(i => inside[i])];
        var nearness = Nearness([.. asked.Select(i => traces[i])], cancellationToken);
        for (var i = 0; i < asked.Length; i++)
        {
            inside[asked[i]] = nearness[i] >= bound;
        }
    }

    private double[] Nearness(IReadOnlyList<Trace> traces, CancellationToken cancellationToken)
    {
        var placed = space.Place(traces, cancellationToken);
        var nearness = new double[traces.Count];
        Parallel.For(
            0,
            traces.Count,
            new ParallelOptions { CancellationToken = cancellationToken },
            i =>
            {
                Span<float> best = stackalloc float[Nearest];
                best.Fill(-1);
                var self = memberIds.Contains(traces[i].TraceId) ? Array.IndexOf(Ids, traces[i].TraceId) : -1;
                for (var m = 0; m < members.Rows; m++)
                {
                    if (m == self)
                    {
                        continue;
                    }

                    var cosine = Dot(placed.Row(i), members.Row(m));
                    for (var k = 0; k < Nearest; k++)
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
