using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Faultline.Testing.MSTest;

/// <inheritdoc/>
public sealed class RegressionGate(string dataSet) : RegressionGateBase(dataSet)
{
    protected override Exception Failure(string message) => new AssertFailedException(message);

    protected override Exception Notice(string message) => new AssertInconclusiveException(message);
}
