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

    private float[] period = [];
    private float[] next = [];

    // A neighbour and its strangers share one group of lanes; as many visits as fit into a vector are one step.
    private int Width => Math.Min(options.NegativeSamples + 1, Lanes);

    private int Visits => Lanes / Width;

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
        var step = new Step(others, a, b, Width, rate, pull);
        RowParallel.For(
            graph.Rows,
            RowChunk,
            options.Threads,
            (start, end) =>
            {
                Span<float> differences = stackalloc float[Lanes * from.Stride];
                Span<int> targets = stackalloc int[Lanes];
                for (var i = start; i < end; i++)
                {
                    var place = to.Values.AsSpan(i * to.Stride, to.Stride);
                    from.Values.AsSpan(i * from.Stride, from.Stride).CopyTo(place);
                    var random = DeterministicRandom.ForStream(options.Seed, ((long)epoch << 32) | (uint)i);
                    var count = 0;
                    for (var e = graph.RowStarts[i]; e < graph.RowStarts[i + 1]; e++)
                    {
                        if (next[e] > epoch)
                        {
                            continue;
                        }

                        next[e] += period[e];
                        targets[count++] = graph.Columns[e];
                        for (var s = 1; s < Width; s++, count++)
                        {
                            var other = random.Next(others.Rows);
                            targets[count] = sameSet && other == i ? (i + 1) % others.Rows : other;
                        }

                        if (count == Width * Visits)
                        {
                            step.Take(place, targets[..count], differences);
                            count = 0;
                        }
                    }

                    step.Take(place, targets[..count], differences);
                }
            },
            ct
        );
    }

    /// <summary>What all steps of an epoch share.</summary>
    private readonly struct Step
    {
        private readonly Panel others;
        private readonly float b;
        private readonly Vector512<float> a;
        private readonly Vector512<float> attracts;
        private readonly float[] weights = new float[Lanes];

        public Step(Panel others, float a, float b, int width, float rate, float pull)
        {
            this.others = others;
            this.a = Vector512.Create(a);
            this.b = b;
            for (var lane = 0; lane < Lanes; lane++)
            {
                var attract = lane % width == 0;
                attracts = attracts.WithElement(lane, attract ? BitConverter.UInt32BitsToSingle(uint.MaxValue) : 0);
                weights[lane] = attract ? rate * pull : rate;
            }
        }

        /// <summary>Moves the place toward the first target of every group and away from the rest, all seen from where it stands now.</summary>
        [SkipLocalsInit]
        public void Take(Span<float> place, ReadOnlySpan<int> targets, Span<float> differences)
        {
            if (targets.IsEmpty)
            {
                return;
            }

            ref var own = ref MemoryMarshal.GetReference(place);
            ref var difference = ref MemoryMarshal.GetReference(differences);
            ref var all = ref others.Values[0];
            var stride = (nuint)place.Length;
            Span<float> lanes = stackalloc float[Lanes];
            ref var lane = ref MemoryMarshal.GetReference(lanes);
            ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
            Vector512<float>.One.StoreUnsafe(ref lane);
            for (var t = 0; t < targets.Length; t++)
            {
                var sum = Vector512<float>.Zero;
                var at = (nuint)targets[t] * stride;
                var to = (nuint)t * stride;
                for (nuint j = 0; j < stride; j += Lanes)
                {
                    var d = Vector512.LoadUnsafe(ref own, j) - Vector512.LoadUnsafe(ref all, at + j);
                    d.StoreUnsafe(ref difference, to + j);
                    sum = Vector512.FusedMultiplyAdd(d, d, sum);
                }

                Unsafe.Add(ref lane, t) = VectorMath.Sum(sum);
            }

            Coefficients(Vector512.LoadUnsafe(ref lane)).StoreUnsafe(ref lane);
            for (nuint j = 0; j < stride; j += Lanes)
            {
                var moved = Vector512.LoadUnsafe(ref own, j);
                for (var t = 0; t < targets.Length; t++)
                {
                    var gradient = Clamp(Vector512.LoadUnsafe(ref difference, (nuint)t * stride + j) * Unsafe.Add(ref lane, t));
                    moved = Vector512.FusedMultiplyAdd(gradient, Vector512.Create(Unsafe.Add(ref weight, t)), moved);
                }

                moved.StoreUnsafe(ref own, j);
            }
        }

        /// <summary>−2ab·s^(b−1)/(1 + a·s^b) toward a neighbour, 2b/((0.001 + s)(1 + a·s^b)) away from a stranger, s the squared distance; 0 at s = 0.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<float> Coefficients(Vector512<float> square)
        {
            var power = PortableMath.Pow(square, b);
            var denominator = Vector512.FusedMultiplyAdd(a, power, Vector512<float>.One);
            var above = Vector512.ConditionalSelect(attracts, a * power * (-2 * b), Vector512.Create(2 * b));
            var below = Vector512.ConditionalSelect(attracts, square, square + Vector512.Create(0.001f)) * denominator;
            return Vector512.ConditionalSelect(Vector512.GreaterThan(square, Vector512<float>.Zero), above / below, Vector512<float>.Zero);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Clamp(Vector512<float> v) =>
            Vector512.Min(Vector512.Max(v, Vector512.Create(-Clip)), Vector512.Create(Clip));
    }
}
