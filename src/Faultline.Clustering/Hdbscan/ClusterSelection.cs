namespace Faultline.Clustering;

/// <summary>Which nodes of the condensed tree become the flat clusters.</summary>
public enum ClusterSelection
{
    /// <summary>Excess of mass: the antichain with the greatest total stability (Campello et al. 2015, §5).</summary>
    Eom,

    /// <summary>The leaves: many small, homogeneous clusters.</summary>
    Leaf,
}
