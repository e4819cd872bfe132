using BenchmarkDotNet.Attributes;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>Truncated SVD of term rows, PCA and UMAP of dense ones.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class ReductionBenchmarks
{
    private readonly SparseMatrix terms = Inputs.Terms(2_000, 10_000, 60);
    private readonly Matrix points = Inputs.Sphere(2_000, 64);
    private readonly Matrix wide = Inputs.Sphere(2_000, 1_536);

    [Params(10, 100)]
    public int Dimensions { get; set; }

    [Benchmark]
    public Matrix Svd() => TruncatedSvd.FitTransform(terms, Dimensions);

    [Benchmark]
    public Matrix PcaOfWideRows() => Pca.FitTransform(wide, new PcaOptions { Dimensions = Dimensions });

    [Benchmark]
    public Matrix UmapLayout() =>
        Umap.FitTransform(points, new UmapOptions { Dimensions = Math.Min(Dimensions, 10), Metric = Metric.Cosine });
}
