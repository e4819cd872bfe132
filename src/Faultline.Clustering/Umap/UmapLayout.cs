using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>
/// The layout by sampled gradient steps (McInnes, Healy &amp; Melville 2018, §4.2). Within an epoch every point moves by itself against the
/// others' places at the start of the epoch, with random numbers of its own: any number of threads gives the same bits.
/// </summary>
internal sealed class UmapLayout(SparseMatrix graph, UmapCurve curve, UmapOptions options, int epochs)
{
    private const int Lanes = Panel.Lanes;
    private const int RowChunk = 128;
    private const float Clip = 4;

    private readonly float a = (float)curve.A;
    private readonly float b = (float)curve.B;
    private readonly int negatives = Math.Min(options.NegativeSamples, Lanes - 1);
    private float[] period = [];
    private float[] next = [];

    /// <summary>Moves all points of a symmetric graph.</summary>
    public Panel Run(Panel start, IProgress<double>? progress, CancellationToken ct)
    {
        Schedule();
        var (from, to) = (start, new Panel(start.Rows, start.Columns));
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            // An edge pulls both its ends, and a symmetric graph holds it twice.
            Epoch(from, from, to, epoch, 2, true, ct);
            (from, to) = (to, from);
            progress?.Report((epoch + 1.0) / epochs);
        }

        return from;
    }

    /// <summary>Moves new points, the graph's rows, against fixed ones, its columns.</summary>
    public Panel Place(Panel start, Panel anchors, CancellationToken ct)
    {
        Schedule();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            Epoch(start, anchors, start, epoch, 1, false, ct);
        }

        return start;
    }

    private void Schedule()
    {
        var strongest = 0f;
        foreach (var w in graph.Values)
        {
            strongest = Math.Max(strongest, w);
        }

        // An edge of weight w is visited every strongest/w epochs; the ones due less than once never.
        period = Array.ConvertAll(graph.Values, w => w * epochs < strongest ? float.PositiveInfinity : strongest / w);
        next = (float[])period.Clone();
    }

    private void Epoch(Panel from, Panel others, Panel to, int epoch, float pull, bool sameSet, CancellationToken ct)
    {
        var rate = (float)(options.LearningRate * (1 - (double)epoch / epochs));
        RowParallel.For(
            graph.Rows,
            RowChunk,
            options.Threads,
            (start, end) =>
            {
                Span<float> place = stackalloc float[from.Stride];
                Span<float> differences = stackalloc float[(negatives + 1) * from.Stride];
                Span<int> targets = stackalloc int[negatives + 1];
                for (var i = start; i < end; i++)
                {
                    from.Values.AsSpan(i * from.Stride, from.Stride).CopyTo(place);
                    var random = DeterministicRandom.ForStream(options.Seed, ((long)epoch << 32) | (uint)i);
                    for (var e = graph.RowStarts[i]; e < graph.RowStarts[i + 1]; e++)
                    {
                        if (next[e] > epoch)
                        {
                            continue;
                        }

                        next[e] += period[e];
                        targets[0] = graph.Columns[e];
                        for (var s = 1; s < targets.Length; s++)
                        {
                            targets[s] = random.Next(others.Rows);
                            if (sameSet && targets[s] == i)
                            {
                                targets[s] = (i + 1) % others.Rows;
                            }
                        }

                        Move(place, others, targets, differences, rate, pull);
                    }

                    place.CopyTo(to.Values.AsSpan(i * to.Stride, to.Stride));
                }
            },
            ct
        );
    }

    /// <summary>One step toward the first target and away from the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(Span<float> place, Panel others, ReadOnlySpan<int> targets, Span<float> differences, float rate, float pull)
    {
        ref var own = ref MemoryMarshal.GetReference(place);
        ref var difference = ref MemoryMarshal.GetReference(differences);
        ref var all = ref others.Values[0];
        var stride = (nuint)place.Length;
        Span<float> squares = stackalloc float[Lanes];
        squares.Fill(1);
        for (var t = 0; t < targets.Length; t++)
        {
            var sum = Vector512<float>.Zero;
            var at = (nuint)targets[t] * stride;
            for (nuint j = 0; j < stride; j += Lanes)
            {
                var d = Vector512.LoadUnsafe(ref own, j) - Vector512.LoadUnsafe(ref all, at + j);
                d.StoreUnsafe(ref difference, (nuint)t * stride + j);
                sum = Vector512.FusedMultiplyAdd(d, d, sum);
            }

            squares[t] = VectorMath.Sum(sum);
        }

        var square = Vector512.Create<float>(squares);
        var power = PortableMath.Pow(square, b);
        var denominator = Vector512.FusedMultiplyAdd(Vector512.Create(a), power, Vector512<float>.One);
        var attract = Vector512.Create(-2 * a * b) * power / (square * denominator);
        var repel = Vector512.Create(2 * b) / ((square + Vector512.Create(0.001f)) * denominator);
        var first = Vector512.Equals(Vector512<int>.Indices, Vector512<int>.Zero).AsSingle();
        var coefficients = Vector512.ConditionalSelect(first, attract, repel);
        coefficients = Vector512.ConditionalSelect(Vector512.GreaterThan(square, Vector512<float>.Zero), coefficients, Vector512<float>.Zero);
        coefficients.CopyTo(squares);
        for (nuint j = 0; j < stride; j += Lanes)
        {
            var step = Clamp(Vector512.LoadUnsafe(ref difference, j) * squares[0]) * pull;
            for (var t = 1; t < targets.Length; t++)
            {
                step += Clamp(Vector512.LoadUnsafe(ref difference, (nuint)t * stride + j) * squares[t]);
            }

            Vector512.FusedMultiplyAdd(step, Vector512.Create(rate), Vector512.LoadUnsafe(ref own, j)).StoreUnsafe(ref own, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> v) => Vector512.Min(Vector512.Max(v, Vector512.Create(-Clip)), Vector512.Create(Clip));
}
