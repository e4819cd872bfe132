namespace Faultline.Clustering;

/// <summary>Where the layout begins.</summary>
public enum UmapStart
{
    /// <summary>Eigenvectors of the graph's normalised Laplacian; <see cref="Pca"/> where the graph falls into separate parts.</summary>
    Spectral,

    /// <summary>The leading principal components.</summary>
    Pca,
}
