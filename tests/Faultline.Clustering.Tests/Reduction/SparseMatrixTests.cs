namespace Faultline.Clustering.Tests.Reduction;

public class SparseMatrixTests
{
    [Fact]
    public void The_builder_sorts_sums_and_drops_zeros()
    {
        var sparse = new SparseMatrixBuilder()
            .AddRow([new(4, 1f), new(1, 2f), new(4, 3f), new(2, 0f)])
            .AddRow([])
            .AddRow([new(0, 5f), new(3, 1f), new(3, -1f)])
            .Build();
        Assert.Equal([0, 2, 2, 3], sparse.RowStarts);
        Assert.Equal([1, 4, 0], sparse.Columns);
        Assert.Equal([2f, 4f, 5f], sparse.Values);
        Assert.Equal(5, sparse.ColumnCount);
    }

    [Fact]
    public void Transposing_twice_changes_nothing()
    {
        var sparse = TestMatrices.Sparse(40, 25, 6, 1);
        Assert.Equal(TruncatedSvdTests.Transpose(sparse.ToDense()).Values, sparse.Transpose().ToDense().Values);
        Assert.Equal(sparse.ToDense().Values, sparse.Transpose().Transpose().ToDense().Values);
    }

    [Fact]
    public void Rows_can_be_taken_in_any_order()
    {
        var sparse = TestMatrices.Sparse(10, 8, 3, 1);
        var taken = sparse.SelectRows([3, 3, 0]).ToDense();
        var dense = sparse.ToDense();
        Assert.Equal([.. dense.Row(3), .. dense.Row(3), .. dense.Row(0)], taken.Values);
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SparseMatrix([0, 2], [1, 0], [1, 1], 1, 2));
        Assert.Throws<ArgumentException>(() => new SparseMatrix([0, 1], [2], [1], 1, 2));
        Assert.Throws<ArgumentException>(() => new SparseMatrix([0, 2, 1, 2], [0, 1], [1, 1], 3, 2));
        Assert.Throws<ArgumentException>(() => new SparseMatrix([0, 1], [0], [1, 2], 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparseMatrixBuilder().AddRow([new(5, 1)]).Build(5));
    }
}
