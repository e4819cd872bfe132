namespace Faultline.Clustering;

/// <summary>The linear assignment problem: one column for each row so that the costs add up to the least (Kuhn 1955; shortest augmenting paths as in Jonker &amp; Volgenant 1987, O(n³)).</summary>
public static class Assignment
{
    /// <param name="cost">n × m with n ≤ m; finite.</param>
    /// <returns>By row its column. Of equally cheap assignments the one with the smaller columns found first.</returns>
    /// <exception cref="ArgumentException">More rows than columns, or a cost that is not finite.</exception>
    public static int[] Solve(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        var rows = cost.GetLength(0);
        var columns = cost.GetLength(1);
        if (rows > columns)
        {
            throw new ArgumentException($"{rows} rows cannot each have one of {columns} columns.", nameof(cost));
        }

        foreach (var value in cost)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException("Every cost must be finite.", nameof(cost));
            }
        }

        // Potentials u (rows) and v (columns) keep reduced costs non-negative; index 0 is a helper column. Rows and columns count from 1.
        var u = new double[rows + 1];
        var v = new double[columns + 1];
        var rowOf = new int[columns + 1];
        for (var row = 1; row <= rows; row++)
        {
            Augment(cost, row, u, v, rowOf);
        }

        var assignment = new int[rows];
        for (var column = 1; column <= columns; column++)
        {
            if (rowOf[column] > 0)
            {
                assignment[rowOf[column] - 1] = column - 1;
            }
        }

        return assignment;
    }

    private static void Augment(double[,] cost, int start, double[] u, double[] v, int[] rowOf)
    {
        var columns = v.Length - 1;
        var least = new double[columns + 1];
        var previous = new int[columns + 1];
        var visited = new bool[columns + 1];
        Array.Fill(least, double.PositiveInfinity);
        rowOf[0] = start;
        var at = 0;
        do
        {
            visited[at] = true;
            var row = rowOf[at];
            var step = double.PositiveInfinity;
            var next = 0;
            for (var column = 1; column <= columns; column++)
            {
                if (visited[column])
                {
                    continue;
                }

                var reduced = cost[row - 1, column - 1] - u[row] - v[column];
                if (reduced < least[column])
                {
                    least[column] = reduced;
                    previous[column] = at;
                }

                if (least[column] < step)
                {
                    step = least[column];
                    next = column;
                }
            }

            for (var column = 0; column <= columns; column++)
            {
                if (visited[column])
                {
                    u[rowOf[column]] += step;
                    v[column] -= step;
                }
                else
                {
                    least[column] -= step;
                }
            }

            at = next;
        } while (rowOf[at] != 0);

        while (at != 0)
        {
            var before = previous[at];
            rowOf[at] = rowOf[before];
            at = before;
        }
    }
}
