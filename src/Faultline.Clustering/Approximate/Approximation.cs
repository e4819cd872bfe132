namespace Faultline.Clustering;

/// <summary>Whether a fit may take nearest neighbours and the spanning tree from part of the pairs instead of all.</summary>
public enum Approximation
{
    /// <summary>
    /// Where every pair would cost n²(d + 200)/2 &gt; 2·10¹² multiply-adds (100,000 points from 200 dimensions on, 48,000 of 1,536), some minutes of two
    /// cores. Up to 16 dimensions a tree prunes the pairs and nothing is approximated. The choice depends on n and d alone, never on the machine.
    /// </summary>
    Auto,

    /// <summary>Every result is exact, however long that takes.</summary>
    Never,

    /// <summary>Above 100 points.</summary>
    Always,
}
