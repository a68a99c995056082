# m5kit in a container: docker build -t m5kit . && docker run --rm -v "$PWD:/work" m5kit validate package
FROM python:3.12-slim
RUN useradd --create-home --uid 1000 user
COPY . /opt/m5kit
RUN python -m pip install --no-cache-dir '/opt/m5kit[schemas]' && rm -rf /opt/m5kit
USER 1000
WORKDIR /work
ENTRYPOINT ["m5kit"]
CMD ["--help"]
