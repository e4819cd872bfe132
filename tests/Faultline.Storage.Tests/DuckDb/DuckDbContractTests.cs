using Faultline.Storage.DuckDb;
using Faultline.Traces;

namespace Faultline.Storage.Tests.DuckDb;

/// <summary>The DuckDB store keeps to the contract.</summary>
public sealed class DuckDbContractTests : TraceStoreContract, IDisposable
{
    private readonly List<Scratch> _scratch = [];

    protected override async Task<ITraceStore> OpenAsync()
    {
        var scratch = new Scratch();
        _scratch.Add(scratch);
        return await DuckDbTraceStore.OpenAsync(scratch.At("traces.duckdb"));
    }

    public void Dispose() => _scratch.ForEach(s => s.Dispose());
}
