namespace Faultline.Clustering;

/// <summary>One round of Borůvka's algorithm: the components, and the first outgoing edge known of each. Safe to offer to from several threads.</summary>
internal sealed class BoruvkaRound
{
    private readonly Edge[] _best;
    private readonly double[] _weight;
    private readonly Lock[] _locks = new Lock[64];
    private readonly double[] _lower;

    /// <param name="component">Component of each point, 0..<paramref name="components"/> − 1.</param>
    /// <param name="components">Number of components.</param>
    /// <param name="core">Core distances.</param>
    /// <param name="lower">For each point a lower bound on the weight of its edges to other components that were not offered yet.</param>
    public BoruvkaRound(int[] component, int components, double[] core, double[] lower)
    {
        Component = component;
        Components = components;
        Core = core;
        _lower = lower;
        _best = new Edge[components];
        _weight = new double[components];
        Array.Fill(_best, Edge.None);
        Array.Fill(_weight, double.PositiveInfinity);
        for (var i = 0; i < _locks.Length; i++)
        {
            _locks[i] = new Lock();
        }
    }

    public int[] Component { get; }

    public int Components { get; }

    public double[] Core { get; }

    /// <summary>Weight of the best edge that leaves the component so far; ∞ when none is known.</summary>
    public double Weight(int component) => Volatile.Read(ref _weight[component]);

    public Edge Best(int component) => _best[component];

    /// <summary>A component that need not be searched from: the others' edges suffice to go on. −1 for none.</summary>
    public int Exempt { get; set; } = -1;

    /// <summary>True when an edge not offered yet might come before the best one of the point's component. Equal weights count: the indices decide then.</summary>
    public bool IsActive(int point) => Component[point] != Exempt && _lower[point] <= Weight(Component[point]);

    /// <summary>Offers an edge between two components to both.</summary>
    public void Offer(Edge edge)
    {
        Offer(Component[edge.Low], edge);
        Offer(Component[edge.High], edge);
    }

    private void Offer(int component, Edge edge)
    {
        if (edge.Weight > Weight(component))
        {
            return;
        }

        lock (_locks[component % _locks.Length])
        {
            if (edge < _best[component])
            {
                _best[component] = edge;
                Volatile.Write(ref _weight[component], edge.Weight);
            }
        }
    }
}
