using BenchmarkDotNet.Attributes;
using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>Clusterings of points on the sphere and the scores of one.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class ClusteringBenchmarks
{
    private Matrix points = new([], 0, 0);
    private int[] labels = [];

    [Params(1_000, 4_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        points = Inputs.Sphere(Rows, 64);
        labels = [.. Enumerable.Range(0, Rows).Select(i => i % 12)];
    }

    [Benchmark]
    public HdbscanResult HdbscanCosine() => Hdbscan.Fit(points, new HdbscanOptions { MinClusterSize = 20, Metric = Metric.Cosine });

    [Benchmark]
    public KMeansResult KMeansSpherical() => KMeans.Fit(points, new KMeansOptions { K = 12, Metric = Metric.Cosine });

    [Benchmark]
    public double SilhouetteExact() => Silhouette.Score(points, labels, Metric.Cosine);

    [Benchmark]
    public double SilhouetteSampled() => Silhouette.Score(points, labels, Metric.Cosine, sample: 500);

    [Benchmark]
    public int[] AverageLinkageCut() => AverageLinkage.Cluster(points, Metric.Cosine, 0.35);
}
