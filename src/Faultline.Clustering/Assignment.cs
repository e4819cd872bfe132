namespace Faultline.Clustering;

/// <summary>The assignment of rows to columns of least total cost, by shortest augmenting paths (Jonker &amp; Volgenant 1987), O(n³).</summary>
public static class Assignment
{
    /// <param name="cost">rows × columns; +∞ forbids a pair.</param>
    /// <returns>The column of each row; −1 for rows left over when there are more rows than columns, or only forbidden columns.</returns>
    /// <exception cref="ArgumentException">A cost is NaN or −∞.</exception>
    public static int[] Solve(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var rows = cost.GetLength(0);
        var columns = cost.GetLength(1);
        var result = new int[rows];
        Array.Fill(result, -1);
        if (rows == 0 || columns == 0)
        {
            return result;
        }

        var wide = rows <= columns;
        var square = wide ? Bounded(cost) : Transpose(Bounded(cost));
        var columnOf = Augment(square);
        for (var i = 0; i < columnOf.Length; i++)
        {
            var (row, column) = wide ? (i, columnOf[i]) : (columnOf[i], i);
            result[row] = double.IsPositiveInfinity(cost[row, column]) ? -1 : column;
        }

        return result;
    }

    /// <summary>Every row finds the cheapest alternating path to a free column under reduced costs.</summary>
    private static int[] Augment(double[,] cost)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        var rowPrice = new double[rows];
        var columnPrice = new double[columns];
        var columnOf = new int[rows];
        var rowOf = new int[columns];
        Array.Fill(rowOf, -1);
        var shortest = new double[columns];
        var previous = new int[columns];
        var done = new bool[columns];
        for (var start = 0; start < rows; start++)
        {
            Array.Fill(shortest, double.PositiveInfinity);
            Array.Clear(done);
            var row = start;
            var reach = 0.0;
            var last = -1;
            while (last < 0)
            {
                var next = -1;
                for (var j = 0; j < columns; j++)
                {
                    if (done[j])
                    {
                        continue;
                    }

                    var length = reach + cost[row, j] - rowPrice[row] - columnPrice[j];
                    if (length < shortest[j])
                    {
                        (shortest[j], previous[j]) = (length, row);
                    }

                    // Among equally near columns a free one ends the search.
                    if (next < 0 || shortest[j] < shortest[next] || (shortest[j] == shortest[next] && rowOf[j] < 0 && rowOf[next] >= 0))
                    {
                        next = j;
                    }
                }

                done[next] = true;
                reach = shortest[next];
                (row, last) = rowOf[next] < 0 ? (row, next) : (rowOf[next], -1);
            }

            Reprice(start, reach, rowPrice, columnPrice, columnOf, rowOf, shortest, done);
            Flip(start, last, previous, columnOf, rowOf);
        }

        return columnOf;
    }

    private static void Reprice(
        int start,
        double reach,
        double[] rowPrice,
        double[] columnPrice,
        int[] columnOf,
        int[] rowOf,
        double[] shortest,
        bool[] done
    )
    {
        rowPrice[start] += reach;
        for (var j = 0; j < done.Length; j++)
        {
            if (done[j])
            {
                columnPrice[j] += shortest[j] - reach;
                if (rowOf[j] >= 0)
                {
                    rowPrice[rowOf[j]] += reach - shortest[columnOf[rowOf[j]]];
                }
            }
        }
    }

    private static void Flip(int start, int last, int[] previous, int[] columnOf, int[] rowOf)
    {
        var column = last;
        while (true)
        {
            var row = previous[column];
            rowOf[column] = row;
            (columnOf[row], column) = (column, columnOf[row]);
            if (row == start)
            {
                return;
            }
        }
    }

    /// <summary>Forbidden pairs cost more than any whole assignment of allowed ones.</summary>
    private static double[,] Bounded(double[,] cost)
    {
        var (rows, columns) = (cost.GetLength(0), cost.GetLength(1));
        double largest = 0;
        foreach (var value in cost)
        {
            if (double.IsNaN(value) || double.IsNegativeInfinity(value))
            {
                throw new ArgumentException($"A cost is {value}; costs are finite, or +∞ for a forbidden pair.", nameof(cost));
            }

            largest = double.IsPositiveInfinity(value) ? largest : Math.Max(largest, Math.Abs(value));
        }

        var forbidden = (2 * largest + 1) * (Math.Min(rows, columns) + 1);
        var result = (double[,])cost.Clone();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                result[i, j] = double.IsPositiveInfinity(result[i, j]) ? forbidden : result[i, j];
            }
        }

        return result;
    }

    private static double[,] Transpose(double[,] cost)
    {
        var result = new double[cost.GetLength(1), cost.GetLength(0)];
        for (var i = 0; i < cost.GetLength(0); i++)
        {
            for (var j = 0; j < cost.GetLength(1); j++)
            {
                result[j, i] = cost[i, j];
            }
        }

        return result;
    }
}
