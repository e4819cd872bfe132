using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Faultline.Clustering;

/// <summary>A tall dense matrix whose rows are padded with zeros to whole vectors of 16 floats: <see cref="Stride"/> floats a row, <see cref="Columns"/> of them used.</summary>
internal sealed class Panel
{
    public const int Lanes = 16;
    private const int RowChunk = 64;

    // Partial Gram matrices are summed over this many blocks in order, whatever the number of threads.
    private const int GramBlocks = 16;

    public Panel(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Stride = (columns + Lanes - 1) / Lanes * Lanes;
        Values = new float[(long)rows * Stride];
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Stride { get; }

    public float[] Values { get; }

    public static Panel FromRows(double[][] rows, int columns)
    {
        var panel = new Panel(rows.Length, columns);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                panel.Values[(long)i * panel.Stride + j] = (float)rows[i][j];
            }
        }

        return panel;
    }

    public static Panel FromMatrix(Matrix matrix)
    {
        var panel = new Panel(matrix.Rows, matrix.Columns);
        for (var i = 0; i < matrix.Rows; i++)
        {
            matrix.Row(i).CopyTo(panel.Values.AsSpan(i * panel.Stride, matrix.Columns));
        }

        return panel;
    }

    /// <summary>Uniform in [−1, 1): no logarithm or cosine, so the same bits on every machine; signs alone would often be singular when small.</summary>
    public static Panel Random(int rows, int columns, int seed, long stream)
    {
        var panel = new Panel(rows, columns);
        var random = DeterministicRandom.ForStream(seed, stream);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                panel.Values[(long)i * panel.Stride + j] = (float)(2 * random.NextDouble() - 1);
            }
        }

        return panel;
    }

    public Matrix ToMatrix()
    {
        var values = new float[(long)Rows * Columns];
        for (var i = 0; i < Rows; i++)
        {
            Values.AsSpan(i * Stride, Columns).CopyTo(values.AsSpan(i * Columns));
        }

        return new Matrix(values, Rows, Columns);
    }

    /// <summary>sparse × this.</summary>
    public Panel MultiplyLeft(SparseMatrix sparse, int? threads, CancellationToken ct)
    {
        var result = new Panel(sparse.Rows, Columns);
        RowParallel.For(
            sparse.Rows,
            RowChunk,
            threads,
            (start, end) =>
            {
                for (var row = start; row < end; row++)
                {
                    SparseRow(sparse, row, result);
                }
            },
            ct
        );
        return result;
    }

    /// <summary>this × right, where <paramref name="right"/> has <see cref="Columns"/> rows.</summary>
    public Panel Multiply(Panel right, int? threads, CancellationToken ct)
    {
        var result = new Panel(Rows, right.Columns);
        RowParallel.For(Rows, RowChunk, threads, (start, end) => DenseRows(right, result, start, end), ct);
        return result;
    }

    /// <summary>thisᵀ × right, where both have the same rows: each tile of columns goes through the rows in order, so threads do not matter.</summary>
    public Panel TransposeMultiply(Panel right, int? threads, CancellationToken ct)
    {
        var result = new Panel(Columns, right.Columns);
        RowParallel.For(
            Columns,
            RowChunk,
            threads,
            (start, end) =>
            {
                for (var from = 0; from < Rows; from += 4 * RowChunk)
                {
                    ct.ThrowIfCancellationRequested();
                    TransposeTile(right, result, start, end, from, Math.Min(Rows, from + 4 * RowChunk));
                }
            },
            ct
        );
        return result;
    }

    /// <summary>thisᵀ × this in 64 bits, <see cref="Columns"/> × <see cref="Columns"/>.</summary>
    public double[] Gram(int? threads, CancellationToken ct)
    {
        var partial = new double[GramBlocks][];
        var block = Math.Max(1, (Rows + GramBlocks - 1) / GramBlocks);
        RowParallel.For(Rows, block, threads, (start, end) => partial[start / block] = GramOf(start, end, ct), ct);
        var gram = new double[Columns * Columns];
        foreach (var part in partial)
        {
            for (var i = 0; part is not null && i < Columns; i++)
            {
                for (var j = i; j < Columns; j++)
                {
                    gram[i * Columns + j] += part[i * Stride + j];
                }
            }
        }

        for (var i = 0; i < Columns; i++)
        {
            for (var j = 0; j < i; j++)
            {
                gram[i * Columns + j] = gram[j * Columns + i];
            }
        }

        return gram;
    }

    private void SparseRow(SparseMatrix sparse, int row, Panel result)
    {
        var columns = sparse.RowColumns(row);
        var values = sparse.RowValues(row);
        ref var source = ref Values[0];
        ref var target = ref result.Values[(long)row * Stride];
        var s = 0;
        for (; s + 8 * Lanes <= Stride; s += 8 * Lanes)
        {
            Vector512<float> a0 = default,
                a1 = default,
                a2 = default,
                a3 = default,
                a4 = default,
                a5 = default,
                a6 = default,
                a7 = default;
            for (var p = 0; p < columns.Length; p++)
            {
                var at = (nuint)columns[p] * (nuint)Stride + (nuint)s;
                var v = Vector512.Create(values[p]);
                a0 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at), a0);
                a1 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 16), a1);
                a2 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 32), a2);
                a3 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 48), a3);
                a4 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 64), a4);
                a5 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 80), a5);
                a6 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 96), a6);
                a7 = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref source, at + 112), a7);
            }

            var to = (nuint)s;
            a0.StoreUnsafe(ref target, to);
            a1.StoreUnsafe(ref target, to + 16);
            a2.StoreUnsafe(ref target, to + 32);
            a3.StoreUnsafe(ref target, to + 48);
            a4.StoreUnsafe(ref target, to + 64);
            a5.StoreUnsafe(ref target, to + 80);
            a6.StoreUnsafe(ref target, to + 96);
            a7.StoreUnsafe(ref target, to + 112);
        }

        for (; s < Stride; s += Lanes)
        {
            var sum = Vector512<float>.Zero;
            for (var p = 0; p < columns.Length; p++)
            {
                var at = (nuint)columns[p] * (nuint)Stride + (nuint)s;
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(values[p]), Vector512.LoadUnsafe(ref source, at), sum);
            }

            sum.StoreUnsafe(ref target, (nuint)s);
        }
    }

    private void DenseRows(Panel right, Panel result, int start, int end)
    {
        ref var a = ref Values[0];
        ref var b = ref right.Values[0];
        ref var c = ref result.Values[0];
        var (lda, ldb) = ((nuint)Stride, (nuint)right.Stride);
        for (var i = start; i < end; i += 4)
        {
            // A short last group computes its last row more than once rather than branching inside.
            var r0 = (nuint)i;
            var r1 = (nuint)Math.Min(i + 1, end - 1);
            var r2 = (nuint)Math.Min(i + 2, end - 1);
            var r3 = (nuint)Math.Min(i + 3, end - 1);
            for (nuint j = 0; j < ldb; j += Lanes)
            {
                Vector512<float> s0 = default,
                    s1 = default,
                    s2 = default,
                    s3 = default;
                for (nuint k = 0; k < (nuint)Columns; k++)
                {
                    var v = Vector512.LoadUnsafe(ref b, k * ldb + j);
                    s0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r0 * lda + k)), v, s0);
                    s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r1 * lda + k)), v, s1);
                    s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r2 * lda + k)), v, s2);
                    s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r3 * lda + k)), v, s3);
                }

                s0.StoreUnsafe(ref c, r0 * ldb + j);
                s1.StoreUnsafe(ref c, r1 * ldb + j);
                s2.StoreUnsafe(ref c, r2 * ldb + j);
                s3.StoreUnsafe(ref c, r3 * ldb + j);
            }
        }
    }

    private void TransposeTile(Panel right, Panel result, int start, int end, int fromRow, int toRow)
    {
        ref var a = ref Values[0];
        ref var b = ref right.Values[0];
        ref var c = ref result.Values[0];
        var (lda, ldb) = ((nuint)Stride, (nuint)right.Stride);
        for (var i = start; i < end; i += 4)
        {
            var c0 = (nuint)i;
            var c1 = (nuint)Math.Min(i + 1, end - 1);
            var c2 = (nuint)Math.Min(i + 2, end - 1);
            var c3 = (nuint)Math.Min(i + 3, end - 1);
            for (nuint j = 0; j < ldb; j += Lanes)
            {
                var s0 = Vector512.LoadUnsafe(ref c, c0 * ldb + j);
                var s1 = Vector512.LoadUnsafe(ref c, c1 * ldb + j);
                var s2 = Vector512.LoadUnsafe(ref c, c2 * ldb + j);
                var s3 = Vector512.LoadUnsafe(ref c, c3 * ldb + j);
                for (var r = (nuint)fromRow; r < (nuint)toRow; r++)
                {
                    var v = Vector512.LoadUnsafe(ref b, r * ldb + j);
                    s0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r * lda + c0)), v, s0);
                    s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r * lda + c1)), v, s1);
                    s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r * lda + c2)), v, s2);
                    s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a, r * lda + c3)), v, s3);
                }

                s0.StoreUnsafe(ref c, c0 * ldb + j);
                s1.StoreUnsafe(ref c, c1 * ldb + j);
                s2.StoreUnsafe(ref c, c2 * ldb + j);
                s3.StoreUnsafe(ref c, c3 * ldb + j);
            }
        }
    }

    private double[] GramOf(int start, int end, CancellationToken ct)
    {
        var gram = new double[Stride * Stride];
        var chunk = new double[RowChunk * Stride];
        for (var from = start; from < end; from += RowChunk)
        {
            ct.ThrowIfCancellationRequested();
            var rows = Math.Min(RowChunk, end - from);
            var source = Values.AsSpan(from * Stride, rows * Stride);
            for (var i = 0; i < source.Length; i++)
            {
                chunk[i] = source[i];
            }

            AddGram(chunk, rows, gram);
        }

        return gram;
    }

    private void AddGram(double[] chunk, int rows, double[] gram)
    {
        ref var y = ref chunk[0];
        ref var g = ref gram[0];
        var ld = (nuint)Stride;
        for (nuint i = 0; i < ld; i += 4)
        {
            for (var j = i & ~(nuint)(Lanes - 1); j < ld; j += Lanes)
            {
                Vector512<double> a0 = default,
                    a1 = default,
                    b0 = default,
                    b1 = default,
                    c0 = default,
                    c1 = default,
                    d0 = default,
                    d1 = default;
                for (nuint r = 0; r < (nuint)rows; r++)
                {
                    ref var row = ref Unsafe.Add(ref y, r * ld);
                    var v0 = Vector512.LoadUnsafe(ref row, j);
                    var v1 = Vector512.LoadUnsafe(ref row, j + 8);
                    var x = Vector512.Create(Unsafe.Add(ref row, i));
                    a0 = Vector512.FusedMultiplyAdd(x, v0, a0);
                    a1 = Vector512.FusedMultiplyAdd(x, v1, a1);
                    x = Vector512.Create(Unsafe.Add(ref row, i + 1));
                    b0 = Vector512.FusedMultiplyAdd(x, v0, b0);
                    b1 = Vector512.FusedMultiplyAdd(x, v1, b1);
                    x = Vector512.Create(Unsafe.Add(ref row, i + 2));
                    c0 = Vector512.FusedMultiplyAdd(x, v0, c0);
                    c1 = Vector512.FusedMultiplyAdd(x, v1, c1);
                    x = Vector512.Create(Unsafe.Add(ref row, i + 3));
                    d0 = Vector512.FusedMultiplyAdd(x, v0, d0);
                    d1 = Vector512.FusedMultiplyAdd(x, v1, d1);
                }

                Accumulate(ref g, i * ld + j, a0, a1);
                Accumulate(ref g, (i + 1) * ld + j, b0, b1);
                Accumulate(ref g, (i + 2) * ld + j, c0, c1);
                Accumulate(ref g, (i + 3) * ld + j, d0, d1);
            }
        }
    }

    private static void Accumulate(ref double gram, nuint at, Vector512<double> low, Vector512<double> high)
    {
        (Vector512.LoadUnsafe(ref gram, at) + low).StoreUnsafe(ref gram, at);
        (Vector512.LoadUnsafe(ref gram, at + 8) + high).StoreUnsafe(ref gram, at + 8);
    }
}
