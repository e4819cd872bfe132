using Faultline.Clustering;

namespace Faultline.Cli.Vectors;

/// <summary>Vectors as a file held them: float32 or float64, one row a point.</summary>
internal sealed record VectorTable
{
    public Matrix? Singles { get; init; }

    public DoubleMatrix? Doubles { get; init; }

    public int Rows => Singles?.Rows ?? Doubles!.Rows;

    public int Columns => Singles?.Columns ?? Doubles!.Columns;

    /// <summary>As float32, rounding where the file had more digits.</summary>
    public Matrix ToSingles() => Singles ?? new Matrix(Array.ConvertAll(Doubles!.Values, value => (float)value), Rows, Columns);
}
